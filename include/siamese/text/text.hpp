// SPDX-License-Identifier: MIT
// Text: turns a sentence into the ids of its tokens.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/text/nfc.hpp>
#include <siamese/text/ngrams.hpp>
#include <siamese/text/tokenizer.hpp>
#include <siamese/text/vocabulary.hpp>

#include <concepts>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// How a `Text` is made of training pairs.
struct TextOptions {
  Tokenizer tokenizer = {};
  VocabularyOptions vocabulary = {};
  NgramOptions ngrams = {};
};

/// Pairs of sentences, such as `Pairs`.
template <class T>
concept SentencePairs = std::ranges::forward_range<const T> &&
    requires(std::ranges::range_reference_t<const T> pair) {
  { pair.sentence1 } -> std::convertible_to<std::string_view>;
  { pair.sentence2 } -> std::convertible_to<std::string_view>;
};

/// The vocabulary of the training pairs. Dev and test pairs have no part in it: words
/// that only they have must be unknown, as a user's new words will be.
template <SentencePairs T>
Vocabulary build_vocabulary(const T& train, const Tokenizer& tokenizer,
                            const VocabularyOptions& options = {},
                            const NgramOptions& ngrams = {}) {
  VocabularyBuilder builder;
  const auto add = [&](std::string_view token) { builder.add(token); };
  for (const auto& pair : train) {
    tokenizer.for_each(pair.sentence1, add);
    tokenizer.for_each(pair.sentence2, add);
  }
  return builder.build(options, ngrams);
}

/// A tokenizer and its vocabulary; immutable.
class Text {
public:
  /// Knows the tokens of the training pairs: `Text text(corpus.train);`.
  template <SentencePairs T>
  explicit Text(const T& train, const TextOptions& options = {})
      : Text(options.tokenizer,
             build_vocabulary(train, options.tokenizer, options.vocabulary, options.ngrams),
             options.ngrams) {}

  /// Throws ArgumentError unless the vocabulary ends with the n-gram tokens, and Error if the
  /// tokenizer needs nfc() and this build lacks it.
  Text(Tokenizer tokenizer, Vocabulary vocabulary, NgramOptions ngrams = {})
      : tokenizer_(tokenizer), vocabulary_(std::move(vocabulary)), ngrams_(ngrams) {
    if (tokenizer_.nfc) nfc("");
    if (ngrams_.buckets == 0) return;
    const auto words = vocabulary_.size() - static_cast<Index>(ngrams_.buckets);
    if (ngrams_.size == 0 || words < 1 ||
        vocabulary_.id(ngram_token(0)) != static_cast<Id>(words) ||
        vocabulary_.token(static_cast<Id>(vocabulary_.size() - 1)) !=
            ngram_token(ngrams_.buckets - 1))
      throw ArgumentError("the vocabulary does not end with the tokens of " +
                          std::to_string(ngrams_.buckets) + " n-grams");
    first_ngram_ = static_cast<Id>(words);
  }

  const Tokenizer& tokenizer() const { return tokenizer_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  const NgramOptions& ngrams() const { return ngrams_; }

  /// Appends the ids of the sentence's tokens. An unknown word gives the ids of its n-grams if the
  /// vocabulary has n-grams. A sentence without tokens gives one unknown token, so that no encoder
  /// sees an empty sentence. Returns whether all tokens are there: false if the tokenizer left some
  /// out.
  bool append_ids(std::string_view sentence, std::vector<Id>& out) const {
    const std::size_t before = out.size();
    const bool whole =
        tokenizer_.for_each(sentence, [&](std::string_view token) { append_token(token, out); });
    if (out.size() == before) out.push_back(Vocabulary::unknown);
    return whole;
  }

  /// Appends the ids of one token of the tokenizer: the token's own, or its n-grams'.
  void append_token(std::string_view token, std::vector<Id>& out) const {
    const Id id = vocabulary_.id(token);
    if (id != Vocabulary::unknown || ngrams_.buckets == 0) return out.push_back(id);
    for_each_ngram(token, ngrams_, [&](std::size_t bucket) {
      out.push_back(first_ngram_ + static_cast<Id>(bucket));
    });
  }

private:
  Tokenizer tokenizer_;
  Vocabulary vocabulary_;
  NgramOptions ngrams_;
  Id first_ngram_ = 0;
};

}
