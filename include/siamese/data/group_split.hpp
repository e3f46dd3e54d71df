// SPDX-License-Identifier: MIT
// Splits pairs into training, dev and test pairs that have no sentence in common, and takes those
// out of the training pairs that share a sentence with given dev or test pairs.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/random_choice.hpp>
#include <siamese/data/split.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace siamese {

namespace detail {

/// Disjoint sets.
class UnionFind {
public:
  std::size_t add() {
    parents_.push_back(parents_.size());
    return parents_.size() - 1;
  }
  /// The representative of the member's set.
  std::size_t find(std::size_t member) {
    while (parents_[member] != member) {
      parents_[member] = parents_[parents_[member]];
      member = parents_[member];
    }
    return member;
  }
  void join(std::size_t a, std::size_t b) { parents_[find(a)] = find(b); }

private:
  std::vector<std::size_t> parents_;
};

/// The indices of the pairs in each group, groups ordered by their first pair. Pairs that share a
/// sentence are in the same group.
inline std::vector<std::vector<std::size_t>> groups_of(const Pairs& pairs) {
  UnionFind sets;
  std::unordered_map<std::string_view, std::size_t> sentences;
  const auto number = [&](const std::string& sentence) {
    const auto [found, is_new] = sentences.try_emplace(sentence, 0);
    if (is_new) found->second = sets.add();
    return found->second;
  };
  std::vector<std::size_t> members;
  for (const Pair& pair : pairs) {
    members.push_back(number(pair.sentence1));
    sets.join(members.back(), number(pair.sentence2));
  }
  std::unordered_map<std::size_t, std::size_t> numbers;
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto [found, is_new] = numbers.try_emplace(sets.find(members[i]), groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  return groups;
}

}

/// Like split(), but no sentence occurs in two parts: pairs connected by shared sentences form a
/// group, which stays together. Groups are taken in random order; a group that is too large for the
/// rest of dev and test goes to training, so that dev and test may be smaller than requested.
/// Throws ArgumentError as split() does, and if a requested part stays empty.
inline Corpus group_split(Pairs pairs, double dev_fraction, double test_fraction,
                          std::uint64_t seed) {
  const auto [dev, test] = detail::part_sizes(std::ssize(pairs), dev_fraction, test_fraction);
  auto groups = detail::groups_of(pairs);
  RandomChoice(seed).shuffle(groups);
  Corpus corpus;
  for (const std::vector<std::size_t>& group : groups) {
    const auto fits = [&](const Pairs& part, std::ptrdiff_t size) {
      return std::ssize(part) + std::ssize(group) <= size;
    };
    Pairs& part = fits(corpus.dev, dev)     ? corpus.dev
                  : fits(corpus.test, test) ? corpus.test
                                            : corpus.train;
    for (const std::size_t i : group) part.push_back(std::move(pairs[i]));
  }
  if (corpus.train.empty() || (dev != 0 && corpus.dev.empty()) ||
      (test != 0 && corpus.test.empty()))
    throw ArgumentError("split: the pairs share too many sentences to be divided into parts with "
                        "none in common; give files for dev and test");
  return corpus;
}

/// Takes the pairs out of `train` that share a sentence with dev or test pairs, and returns them.
/// Sentences are compared byte by byte; the order of the pairs stays.
inline Pairs take_shared(Pairs& train, const Pairs& dev, const Pairs& test) {
  std::unordered_set<std::string_view> given;
  for (const Pairs* part : {&dev, &test})
    for (const Pair& pair : *part) {
      given.insert(pair.sentence1);
      given.insert(pair.sentence2);
    }
  const auto shared = std::stable_partition(train.begin(), train.end(), [&](const Pair& pair) {
    return !given.contains(pair.sentence1) && !given.contains(pair.sentence2);
  });
  Pairs taken(std::make_move_iterator(shared), std::make_move_iterator(train.end()));
  train.erase(shared, train.end());
  return taken;
}

}
