// SPDX-License-Identifier: MIT
// Counts duplicates and contradictions within a part of a corpus, and sentences and pairs that two
// parts share.
#pragma once

#include <siamese/data/pairs.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace siamese {

/// How much of one part also occurs in another.
struct Overlap {
  std::size_t sentences = 0, shared_sentences = 0; ///< distinct ones
  std::size_t pairs = 0, shared_pairs = 0;         ///< in either order
};

namespace detail {

/// A pair's sentences in sorted order, so that (a, b) equals (b, a).
struct Unordered {
  std::string_view a, b;

  explicit Unordered(const Pair& pair) : a(pair.sentence1), b(pair.sentence2) {
    if (b < a) std::swap(a, b);
  }
  friend bool operator==(const Unordered&, const Unordered&) = default;

  struct Hash {
    std::size_t operator()(const Unordered& pair) const {
      const std::hash<std::string_view> hash;
      return hash(pair.a) * 31 + hash(pair.b);
    }
  };
};

using PairSet = std::unordered_set<Unordered, Unordered::Hash>;

inline PairSet distinct_pairs(const Pairs& pairs) {
  PairSet set;
  for (const Pair& pair : pairs) set.insert(Unordered(pair));
  return set;
}

inline std::unordered_set<std::string_view> distinct_sentences(const Pairs& pairs) {
  std::unordered_set<std::string_view> set;
  for (const Pair& pair : pairs) {
    set.insert(pair.sentence1);
    set.insert(pair.sentence2);
  }
  return set;
}

}

/// Number of pairs that repeat an earlier pair, in either order of the sentences.
inline std::size_t count_duplicates(const Pairs& pairs) {
  return pairs.size() - detail::distinct_pairs(pairs).size();
}

/// Number of pairs that occur again with a label that contradicts theirs: as similarity, alike (at
/// least 0.5) and not alike, in either order of the sentences; as classes, another class, in the
/// same order.
inline std::size_t count_contradictions(const Pairs& pairs, Task task) {
  const bool classes = task == Task::nli3;
  std::map<std::pair<std::string_view, std::string_view>, std::map<float, std::size_t>> labels;
  for (const Pair& pair : pairs) {
    std::pair<std::string_view, std::string_view> sentences(pair.sentence1, pair.sentence2);
    if (!classes && sentences.second < sentences.first)
      std::swap(sentences.first, sentences.second);
    ++labels[sentences][classes ? pair.label : pair.label >= 0.5F ? 1.0F : 0.0F];
  }
  std::size_t contradicting = 0;
  for (const auto& [sentences, counts] : labels)
    if (counts.size() > 1)
      for (const auto& [label, count] : counts) contradicting += count;
  return contradicting;
}

/// Counts what `part` shares with `other`; sentences are compared byte by byte.
inline Overlap overlap(const Pairs& part, const Pairs& other) {
  const auto sentences = detail::distinct_sentences(part);
  const auto other_sentences = detail::distinct_sentences(other);
  const auto other_pairs = detail::distinct_pairs(other);
  Overlap result{.sentences = sentences.size(), .pairs = part.size()};
  for (const std::string_view sentence : sentences)
    result.shared_sentences += other_sentences.contains(sentence);
  for (const Pair& pair : part)
    result.shared_pairs += other_pairs.contains(detail::Unordered(pair));
  return result;
}

}
