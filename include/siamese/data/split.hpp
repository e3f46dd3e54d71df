// SPDX-License-Identifier: MIT
// Splits pairs at random into training, dev and test pairs.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/random_choice.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

namespace siamese {

namespace detail {

/// The numbers of dev and test pairs.
inline std::pair<std::ptrdiff_t, std::ptrdiff_t>
part_sizes(std::ptrdiff_t pairs, double dev_fraction, double test_fraction) {
  if (!(dev_fraction >= 0 && test_fraction >= 0 && dev_fraction + test_fraction < 1))
    throw ArgumentError(
        "split: dev and test fractions must not be negative and must add up to less than 1");
  const auto part = [&](double fraction) {
    const auto rounded = std::llround(fraction * static_cast<double>(pairs));
    return fraction == 0 ? 0 : std::max<std::ptrdiff_t>(rounded, 1);
  };
  const std::ptrdiff_t dev = part(dev_fraction), test = part(test_fraction);
  if (dev + test >= pairs)
    throw ArgumentError("split: " + std::to_string(pairs) +
                        (pairs == 1 ? " pair is" : " pairs are") +
                        " too few to take dev and test pairs from; at least 3 are "
                        "needed, or files for dev and test");
  return {dev, test};
}

}

/// Shuffles the pairs and takes the given fractions for dev and test (rounded, at least one pair if
/// the fraction is not 0); the rest is for training. The same seed gives the same split on every
/// platform. Throws ArgumentError if nothing is left for training.
inline Corpus split(Pairs pairs, double dev_fraction, double test_fraction, std::uint64_t seed) {
  const auto [dev, test] = detail::part_sizes(std::ssize(pairs), dev_fraction, test_fraction);
  RandomChoice(seed).shuffle(pairs);
  const auto take = [](auto begin, auto end) {
    return Pairs(std::make_move_iterator(begin), std::make_move_iterator(end));
  };
  const auto begin = pairs.begin();
  Corpus corpus;
  corpus.dev = take(begin, begin + dev);
  corpus.test = take(begin + dev, begin + dev + test);
  corpus.train = take(begin + dev + test, pairs.end());
  return corpus;
}

/// Part of the pairs that multihead-siamese-nets takes for dev.
inline constexpr double reference_dev_fraction = 0.01;
/// Part of the pairs that multihead-siamese-nets takes for test.
inline constexpr double reference_test_fraction = 0.1;

}
