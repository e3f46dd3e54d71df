// SPDX-License-Identifier: MIT
// Groups a batch's sentences: equal sentences and the sentences of alike pairs belong together.
#pragma once

#include <siamese/data/examples.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace siamese {

/// Finds the groups of a batch's sentences. Keeps its memory for the next batch.
class SentenceGroups {
public:
  /// (2n): the group number of each sentence of the n pairs listed in `order`. A label of at least
  /// 0.5 is alike.
  const std::vector<Id>& of(const Examples& examples, std::span<const Index> order) {
    parent_.resize(2 * order.size());
    std::iota(parent_.begin(), parent_.end(), Id{0});
    join_same(examples, order);
    for (std::size_t i = 0; i < order.size(); ++i)
      if (examples.labels[static_cast<std::size_t>(order[i])] >= 0.5F)
        join(static_cast<Id>(2 * i), static_cast<Id>(2 * i + 1));
    for (std::size_t s = 0; s < parent_.size(); ++s) parent_[s] = root(static_cast<Id>(s));
    return parent_;
  }

private:
  void join_same(const Examples& examples, std::span<const Index> order) {
    const auto sentence = [&](Id s) {
      return examples.sentence(2 * order[static_cast<std::size_t>(s / 2)] + s % 2);
    };
    sorted_.assign(parent_.begin(), parent_.end());
    std::sort(sorted_.begin(), sorted_.end(), [&](Id a, Id b) {
      const auto first = sentence(a), second = sentence(b);
      return std::lexicographical_compare(first.begin(), first.end(), second.begin(), second.end());
    });
    for (std::size_t i = 1; i < sorted_.size(); ++i) {
      const auto first = sentence(sorted_[i - 1]), second = sentence(sorted_[i]);
      if (std::equal(first.begin(), first.end(), second.begin(), second.end()))
        join(sorted_[i - 1], sorted_[i]);
    }
  }

  /// Joins two groups; the smaller number remains.
  void join(Id a, Id b) {
    a = root(a);
    b = root(b);
    parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }
  Id root(Id s) {
    while (true) {
      Id& parent = parent_[static_cast<std::size_t>(s)];
      if (parent == s) return s;
      parent = parent_[static_cast<std::size_t>(parent)];
      s = parent;
    }
  }

  std::vector<Id> parent_, sorted_;
};

}
