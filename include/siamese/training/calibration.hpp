// SPDX-License-Identifier: MIT
// Whether scores can be read as probabilities of being alike.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>

namespace siamese {

/// Whether all scores lie in [0, 1].
inline bool are_probabilities(std::span<const float> scores) {
  return std::ranges::all_of(scores, [](float score) { return score >= 0 && score <= 1; });
}

/// Brier's score: the mean squared difference of score and label; 0 is best. Nothing without pairs,
/// or where a score is no probability.
inline std::optional<double> brier_score(std::span<const float> scores,
                                         std::span<const float> labels) {
  if (scores.empty() || !are_probabilities(scores)) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double difference = static_cast<double>(scores[i]) - static_cast<double>(labels[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(scores.size());
}

/// Expected calibration error: in each of ten equal bins of scores, how far their mean is from the
/// mean label; the mean of that over all pairs. Nothing without pairs, or where a score is no
/// probability.
inline std::optional<double> expected_calibration_error(std::span<const float> scores,
                                                        std::span<const float> labels) {
  if (scores.empty() || !are_probabilities(scores)) return std::nullopt;
  std::array<double, 10> differences{};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto score = static_cast<double>(scores[i]);
    const auto bin = std::min<std::size_t>(static_cast<std::size_t>(score * 10), 9);
    differences[bin] += score - static_cast<double>(labels[i]);
  }
  double sum = 0;
  for (const double difference : differences) sum += std::abs(difference);
  return sum / static_cast<double>(scores.size());
}

}
