// SPDX-License-Identifier: MIT
// Hashed character n-grams, which represent words that are not in the vocabulary.
#pragma once

#include <siamese/core/fingerprint.hpp>
#include <siamese/core/option.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// How unknown words become hashed character n-grams.
struct NgramOptions {
  /// Number of tokens that n-grams are hashed to, at the end of the vocabulary; 0: unknown words
  /// stay unknown.
  std::size_t buckets = 0;
  /// Characters in an n-gram.
  std::size_t size = 3;

  static constexpr auto options() {
    return list_of(
        Option{"buckets", &NgramOptions::buckets, or_0(from_to<std::size_t>(1, 10'000'000))},
        Option{"size", &NgramOptions::size, from_to<std::size_t>(1, 16)});
  }
};

/// The token of a bucket. No word has this form.
inline std::string ngram_token(std::size_t bucket) {
  return "<ngram " + std::to_string(bucket) + ">";
}

/// Calls f(bucket) for each n-gram of "<word>"; a word shorter than that is one n-gram.
template <class F>
void for_each_ngram(std::string_view word, const NgramOptions& options, F&& f) {
  std::string text = "<";
  text.append(word) += '>';
  std::vector<std::size_t> begins; // offset of each character, then the end
  for (std::size_t position = 0; position < text.size(); decode(text, position))
    begins.push_back(position);
  begins.push_back(text.size());
  const std::size_t length = std::min(options.size, begins.size() - 1);
  for (std::size_t i = 0; i + length < begins.size(); ++i) {
    const auto ngram = std::string_view(text).substr(begins[i], begins[i + length] - begins[i]);
    // Saved models depend on this hash: it must never change.
    f(Fingerprint().add(ngram).value() % options.buckets);
  }
}

}
