// SPDX-License-Identifier: MIT
// A mean and its confidence interval.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <vector>

namespace siamese::tool {

struct Mean {
  double value = 0;
  std::optional<double> half_width; ///< of the 95 % confidence interval; empty for a single value
};

/// The mean of at least one value, with Student's t interval.
inline Mean mean_of(const std::vector<double>& values) {
  // The 0.975 quantiles for 1, 2, ... degrees of freedom. For more, the last one is conservative.
  constexpr double t[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                          2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086};
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() < 2) return {mean, {}};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double quantile = t[std::min(values.size() - 2, std::size(t) - 1)];
  return {mean, quantile * std::sqrt(squares / (n - 1) / n)};
}

}
