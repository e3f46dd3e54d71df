// SPDX-License-Identifier: MIT
// Random choices that are the same on every platform, unlike the distributions of <random>.
#pragma once

#include <siamese/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <utility>

namespace siamese {

/// Seeded random choices. The C++ standard defines the engine's numbers; how they are used is
/// defined here.
class RandomChoice {
public:
  explicit RandomChoice(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [0, bound), bound > 0. Not inlined, because a corpus draws at a hundred places.
  [[gnu::noinline]] std::size_t below(std::size_t bound) {
    // Rejects numbers below 2^64 mod bound; the number of those that remain is a multiple of bound.
    const std::uint64_t refused = (0 - std::uint64_t{bound}) % bound;
    std::uint64_t number = engine_();
    while (number < refused) number = engine_();
    return number % bound;
  }

  /// True with a probability of `chance` percent.
  bool percent(std::size_t chance) { return below(100) < chance; }

  /// One element of a range that is not empty.
  template <class Range>
  decltype(auto) among(Range&& range) {
    return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
  }

  /// Shuffles the range (Fisher and Yates).
  template <class Range>
  void shuffle(Range& range) {
    for (std::size_t left = std::size(range); left > 1; --left) {
      const std::size_t chosen = below(left);
      std::swap(range[left - 1], range[chosen]);
    }
  }

private:
  std::mt19937_64 engine_;
};

}
