// SPDX-License-Identifier: MIT
// Ranges of options that are read again from files: what the command line does not allow, no file
// gives.
#pragma once

#include <siamese/core/option.hpp>

#include <cstddef>
#include <limits>

namespace siamese::tool {

/// Allowed sizes of a sample corpus.
constexpr Range<std::size_t> sample_sizes() { return from_to<std::size_t>(40, 100'000'000); }

/// Allowed numbers of unusable rows.
constexpr Range<std::size_t> bad_rows() { return from_to<std::size_t>(0, 1'000'000'000); }

/// Allowed fractions of the training pairs for dev and for test.
constexpr Range<double> split_fractions() { return {0, 0.5, "a number from 0 to 0.5"}; }

/// Allowed thresholds of similarities.
constexpr Range<double> thresholds() {
  constexpr double most = std::numeric_limits<float>::max();
  return {-most, most, "a number that single precision holds"};
}

}
