// SPDX-License-Identifier: MIT
// Axes: their range, and the round numbers marked on them.
#pragma once

#include "cli/output.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace siamese::tool {

struct Tick {
  double at;
  std::string label;
};

struct Axis {
  std::string title;
  double low = 0, high = 1;
  std::vector<Tick> ticks = {}; ///< none: round numbers
};

/// The distance between ticks, 1, 2 or 5 times a power of ten, for about `count` ticks in a range
/// of this length.
inline double tick_distance(double length, int count) {
  const double power = std::pow(10, std::floor(std::log10(length / count)));
  for (const double times : {1, 2, 5})
    if (times * power * count >= length) return times * power;
  return 10 * power;
}

/// The label of a tick: with `places` decimals; a number too long for that in scientific notation.
inline std::string tick_label(double number, int places) {
  constexpr double longest = 1e9;
  constexpr int most_places = 9;
  if (std::abs(number) < longest && places <= most_places) return decimals(number, places);
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return text;
}

/// The ticks of an axis with low < high, of which `axis_around` made low and high.
inline std::vector<Tick> round_ticks(double low, double high, int count = 5) {
  const double distance = tick_distance(high - low, count);
  const int places = std::max(0, static_cast<int>(-std::floor(std::log10(distance) + 1e-9)));
  const double first = std::ceil(low / distance - 1e-6);
  const int more = static_cast<int>(std::floor(high / distance + 1e-6) - first);
  std::vector<Tick> ticks;
  for (int i = 0; i <= more; ++i) {
    const double number = (first + i) * distance;
    ticks.push_back({number, tick_label(number, places)});
  }
  return ticks;
}

/// An axis from a round number at or below all values to one at or above them. Values beyond 1e300,
/// and those that are not finite, lie outside.
inline Axis axis_around(std::string title, std::span<const double> values) {
  constexpr double greatest = 1e300; // so that high - low is finite
  double low = greatest, high = -greatest;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, std::max(value, -greatest));
    high = std::max(high, std::min(value, greatest));
  }
  if (low > high) return {std::move(title)};
  // Numbers whose difference is lost in rounding count as one.
  const double scale = std::max({1.0, std::abs(low), std::abs(high)});
  if (high - low < 1e-9 * scale) low -= 0.5 * scale, high += 0.5 * scale;
  const double distance = tick_distance(high - low, 5);
  return {std::move(title), distance * std::floor(low / distance + 1e-6),
          distance * std::ceil(high / distance - 1e-6)};
}

}
