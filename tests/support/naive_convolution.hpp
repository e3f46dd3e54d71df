// SPDX-License-Identifier: MIT
// The convolution of one sentence as in a padded batch, and its distance from a kink.
#pragma once

#include "plain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace test {

/// The windows of a sentence x (tokens, dim), padded with zeros to `padded` tokens; column block p
/// of weight (dim, size * filters) multiplies the token at offset p.
inline Plain<double> naive_windows(const Plain<double>& x, const Plain<double>& weight,
                                   const Plain<double>& bias, Index padded) {
  const Index filters = bias.columns;
  const Index size = weight.columns / filters;
  Plain<double> extended(padded + size, x.columns);
  std::copy(x.values.begin(), x.values.end(), extended.values.begin());
  Plain<double> windows(x.rows, filters);
  for (Index t = 0; t < x.rows; ++t)
    for (Index f = 0; f < filters; ++f) {
      windows(t, f) = bias(0, f);
      for (Index p = 0; p < size; ++p)
        for (Index d = 0; d < x.columns; ++d)
          windows(t, f) += extended(t + p, d) * weight(d, p * filters + f);
    }
  return windows;
}

/// max(0, the largest window) of each filter.
inline Plain<double> naive_max_relu(const Plain<double>& windows) {
  Plain<double> y(1, windows.columns);
  for (Index t = 0; t < windows.rows; ++t)
    for (Index f = 0; f < windows.columns; ++f) y(0, f) = std::max(y(0, f), windows(t, f));
  return y;
}

/// How close the largest windows are to zero and to the second largest. Equal windows, which come
/// from equal tokens, are not a kink.
inline double margin(const Plain<double>& windows) {
  double nearest = std::numeric_limits<double>::infinity();
  for (Index f = 0; f < windows.columns; ++f) {
    double top = windows(0, f);
    for (Index t = 1; t < windows.rows; ++t) top = std::max(top, windows(t, f));
    nearest = std::min(nearest, std::abs(top));
    for (Index t = 0; t < windows.rows; ++t)
      if (windows(t, f) != top) nearest = std::min(nearest, top - windows(t, f));
  }
  return nearest;
}

}
