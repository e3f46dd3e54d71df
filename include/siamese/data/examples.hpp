// SPDX-License-Identifier: MIT
// Examples: labelled pairs as token ids, the input of a model.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/fingerprint.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/text/text.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Tokenised pairs: pair i consists of the sentences 2i and 2i + 1 and of labels[i]. The ids of
/// sentence s are ids[offsets[s]] up to, not including, ids[offsets[s + 1]]; at least one.
struct Examples {
  std::vector<Id> ids;
  std::vector<std::size_t> offsets{0};
  std::vector<float> labels;

  /// Number of pairs.
  Index size() const { return static_cast<Index>(labels.size()); }

  /// Token ids of sentence s, for s in [0, 2 size()).
  std::span<const Id> sentence(Index s) const {
    const auto i = static_cast<std::size_t>(s);
    return std::span(ids).subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }

  /// Shuffled pairs are scattered in memory: batches prefetch the offsets of pairs they need soon,
  /// then their ids.
  void prefetch_offsets(Index pair) const { SIAMESE_PREFETCH(offsets.data() + 2 * pair); }
  void prefetch_ids(Index pair) const { SIAMESE_PREFETCH(sentence(2 * pair).data()); }

  /// Fraction of tokens that are unknown; 0 if there are none.
  double unknown_rate() const {
    const auto unknown = std::count(ids.begin(), ids.end(), Vocabulary::unknown);
    return ids.empty() ? 0 : static_cast<double>(unknown) / static_cast<double>(ids.size());
  }
};

/// The pairs as token ids and labels.
inline Examples tokenize(const Pairs& pairs, const Text& text) {
  Examples examples;
  examples.offsets.reserve(2 * pairs.size() + 1);
  examples.labels.reserve(pairs.size());
  for (const Pair& pair : pairs) {
    for (const std::string* sentence : {&pair.sentence1, &pair.sentence2}) {
      text.append_ids(*sentence, examples.ids);
      examples.offsets.push_back(examples.ids.size());
    }
    examples.labels.push_back(pair.label);
  }
  return examples;
}

namespace detail {

/// A hash of the pairs.
inline std::string fingerprint(const Examples& examples) {
  return Fingerprint()
      .add(std::span(examples.ids))
      .add(std::span(examples.offsets))
      .add(std::span(examples.labels))
      .text();
}

}

}
