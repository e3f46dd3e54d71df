// SPDX-License-Identifier: MIT
// Axes: their range, and the round numbers marked on them.
#pragma once

#include "cli/output.hpp"

#include <algorithm>
#include <cmath>
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

/// The ticks of an axis with low < high.
inline std::vector<Tick> round_ticks(double low, double high, int count = 5) {
  const double distance = tick_distance(high - low, count);
  const int places = std::max(0, static_cast<int>(-std::floor(std::log10(distance) + 1e-9)));
  std::vector<Tick> ticks;
  for (double number = std::ceil(low / distance - 1e-6);
       number * distance <= high + 1e-6 * distance; ++number)
    ticks.push_back({number * distance, decimals(number * distance, places)});
  return ticks;
}

/// An axis from a round number at or below all values to one at or above them.
inline Axis axis_around(std::string title, std::span<const double> values) {
  if (values.empty()) return {std::move(title)};
  auto [low, high] = std::ranges::minmax(values);
  if (high - low < 1e-9) low -= 0.5, high += 0.5;
  const double distance = tick_distance(high - low, 5);
  return {std::move(title), distance * std::floor(low / distance + 1e-6),
          distance * std::ceil(high / distance - 1e-6)};
}

}
