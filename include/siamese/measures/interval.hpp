// SPDX-License-Identifier: MIT
// Confidence interval of a fraction.
#pragma once

#include <siamese/core/config.hpp>

#include <cmath>
#include <cstddef>

namespace siamese {

/// A confidence interval.
struct Interval {
  double low = 0, high = 1;
};

/// Wilson's 95 % confidence interval of a probability, given `right` successes in `all` trials
/// (Wilson 1927); [0, 1] without trials. Unlike the normal approximation it stays inside [0, 1] and
/// holds for few trials and for fractions near 0 and 1.
inline Interval wilson_interval(std::size_t right, std::size_t all) {
  if (all == 0) return {};
  constexpr double z = 1.959963984540054; // the 0.975 quantile of the normal distribution
  const auto n = static_cast<double>(all);
  const double p = static_cast<double>(right) / n;
  const double centre = p + z * z / (2 * n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {right == 0 ? 0 : (centre - half) / scale, right == all ? 1 : (centre + half) / scale};
}

}
