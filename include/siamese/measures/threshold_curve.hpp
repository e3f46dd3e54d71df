// SPDX-License-Identifier: MIT
// Counts at every distinct threshold: the points of ROC and precision-recall curves.
#pragma once

#include <siamese/measures/confusion.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace siamese {

/// The counts when pairs of at least this similarity are called alike.
struct ThresholdPoint {
  float threshold = 0;
  Confusion counts;

  /// The fraction of pairs not alike that are called alike; 0 if there are none.
  double false_positive_rate() const {
    const std::size_t different = counts.false_positive + counts.true_negative;
    return different == 0
               ? 0
               : static_cast<double>(counts.false_positive) / static_cast<double>(different);
  }
};

/// A point at infinity, where no pair is called alike, then one for each distinct similarity in
/// descending order. False positive rate and recall rise from 0 to 1: the ROC curve. Throws
/// ArgumentError for a NaN.
inline std::vector<ThresholdPoint> threshold_curve(std::span<const float> similarities,
                                                   std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::ascending_order(similarities);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Confusion counts;
  for (const float label : labels) ++(label >= 0.5F ? counts.false_negative : counts.true_negative);
  std::vector<ThresholdPoint> points{{infinity, counts}};
  for (std::size_t left = order.size(); left > 0;) {
    const float similarity = similarities[order[left - 1]];
    for (; left > 0 && similarities[order[left - 1]] == similarity; --left) {
      if (labels[order[left - 1]] >= 0.5F)
        ++counts.true_positive, --counts.false_negative;
      else
        ++counts.false_positive, --counts.true_negative;
    }
    points.push_back({similarity, counts});
  }
  return points;
}

}
