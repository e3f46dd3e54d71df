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
  /// Number of sentences of which the tokenizer left out tokens.
  std::size_t cut = 0;

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
};

/// The pairs as token ids and labels.
inline Examples tokenize(const Pairs& pairs, const Text& text) {
  Examples examples;
  examples.offsets.reserve(2 * pairs.size() + 1);
  examples.labels.reserve(pairs.size());
  for (const Pair& pair : pairs) {
    for (const std::string* sentence : {&pair.sentence1, &pair.sentence2}) {
      if (!text.append_ids(*sentence, examples.ids)) ++examples.cut;
      examples.offsets.push_back(examples.ids.size());
    }
    examples.labels.push_back(pair.label);
  }
  return examples;
}

/// Counts of the tokens that a vocabulary lacks. Hashed n-grams of a word are known tokens.
struct UnknownTokens {
  std::size_t tokens = 0, unknown = 0;
  std::size_t pairs = 0;
  /// Pairs in which at least one sentence has no known token.
  std::size_t pairs_without_known = 0;

  /// Fraction of tokens that are unknown; 0 if there are no tokens.
  double rate() const {
    return tokens == 0 ? 0 : static_cast<double>(unknown) / static_cast<double>(tokens);
  }
  UnknownTokens& operator+=(const UnknownTokens& more) {
    tokens += more.tokens;
    unknown += more.unknown;
    pairs += more.pairs;
    pairs_without_known += more.pairs_without_known;
    return *this;
  }
  /// Says that some similarities mean nothing; empty if every sentence has a known token.
  std::string warning() const {
    if (pairs_without_known == 0) return {};
    return std::to_string(pairs_without_known) + " of " + std::to_string(pairs) +
           " pairs have a sentence without a known word; their similarities say nothing";
  }
};

/// Counts the unknown tokens of tokenised pairs.
inline UnknownTokens unknown_tokens(const Examples& examples) {
  UnknownTokens counts{.tokens = examples.ids.size(),
                       .pairs = static_cast<std::size_t>(examples.size())};
  for (Index pair = 0; pair < examples.size(); ++pair) {
    bool without_known = false;
    for (const Index s : {2 * pair, 2 * pair + 1}) {
      const std::span<const Id> sentence = examples.sentence(s);
      const auto unknown = std::ranges::count(sentence, Vocabulary::unknown);
      counts.unknown += static_cast<std::size_t>(unknown);
      without_known = without_known || unknown == std::ssize(sentence);
    }
    counts.pairs_without_known += without_known ? 1 : 0;
  }
  return counts;
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
