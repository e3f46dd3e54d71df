// SPDX-License-Identifier: MIT
// Decisions at every threshold there is: the points of ROC and precision-recall curves.
#pragma once

#include <siamese/measures/confusion.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace siamese {

/// What is counted where pairs of at least this prediction are called alike.
struct ThresholdPoint {
  float threshold = 0;
  Confusion counts;

  /// The part of the pairs not alike that is called alike; 0 without any.
  double false_positive_rate() const {
    const std::size_t different = counts.false_positive + counts.true_negative;
    return different == 0
               ? 0
               : static_cast<double>(counts.false_positive) / static_cast<double>(different);
  }
};

/// A point for each distinct prediction, from the highest on, behind one at infinity, where no pair
/// is called alike. False positive rate and recall rise from 0 to 1: the ROC curve. Throws
/// ArgumentError for a prediction that is not a number.
inline std::vector<ThresholdPoint> threshold_curve(std::span<const float> predictions,
                                                   std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::by_prediction(predictions);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Confusion counts;
  for (const float label : labels) ++(label >= 0.5F ? counts.false_negative : counts.true_negative);
  std::vector<ThresholdPoint> points{{infinity, counts}};
  for (std::size_t left = order.size(); left > 0;) {
    const float prediction = predictions[order[left - 1]];
    for (; left > 0 && predictions[order[left - 1]] == prediction; --left) {
      if (labels[order[left - 1]] >= 0.5F)
        ++counts.true_positive, --counts.false_negative;
      else
        ++counts.false_positive, --counts.true_negative;
    }
    points.push_back({prediction, counts});
  }
  return points;
}

}
