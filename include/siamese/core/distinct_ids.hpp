// SPDX-License-Identifier: MIT
// Numbers the distinct token ids of a batch.
#pragma once

#include <siamese/core/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace siamese {

/// Numbers token ids in the order of their first occurrence. A hash table with linear probing: its
/// cost depends on the ids that occur, not on the vocabulary. It keeps its memory between batches.
class DistinctIds {
public:
  void begin() {
    std::fill(numbers_.begin(), numbers_.end(), none);
    ids_.clear();
  }

  /// The number of `id`, assigned at its first occurrence.
  Id number(Id id) {
    if (2 * ids_.size() >= numbers_.size()) grow();
    Id& number = place_of(id);
    if (number == none) {
      number = static_cast<Id>(ids_.size());
      ids_.push_back(id);
    }
    return number;
  }

  const std::vector<Id>& ids() const { return ids_; }

private:
  /// The table entry for `id`: its number, or `none`.
  Id& place_of(Id id) {
    constexpr std::uint32_t golden_ratio = 2654435769U; // 2^32 / golden ratio: spreads adjacent ids
    const std::size_t mask = numbers_.size() - 1;
    std::size_t place = (static_cast<std::uint32_t>(id) * golden_ratio) >> shift_;
    while (numbers_[place] != none && ids_[static_cast<std::size_t>(numbers_[place])] != id)
      place = (place + 1) & mask;
    return numbers_[place];
  }

  void grow() {
    constexpr std::size_t least = 64;
    const std::size_t size = std::max(least, 2 * numbers_.size());
    shift_ = 32 - std::countr_zero(static_cast<std::uint32_t>(size));
    numbers_.assign(size, none);
    for (std::size_t i = 0; i < ids_.size(); ++i) place_of(ids_[i]) = static_cast<Id>(i);
  }

  static constexpr Id none = -1;
  std::vector<Id> numbers_; // size is a power of two; at most half full
  std::vector<Id> ids_;
  int shift_ = 32;
};

}
