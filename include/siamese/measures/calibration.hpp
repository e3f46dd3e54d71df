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

/// The pairs whose scores lie in one bin, and the means of their scores and labels.
struct CalibrationBin {
  std::size_t pairs = 0;
  double mean_score = 0, mean_label = 0; ///< 0 without pairs
};

/// Ten equal bins of scores from 0 to 1, the edges counted to the bin above: the points of a
/// reliability diagram. Nothing without pairs, or where a score is no probability.
inline std::optional<std::array<CalibrationBin, 10>>
calibration_bins(std::span<const float> scores, std::span<const float> labels) {
  if (scores.empty() || !are_probabilities(scores)) return std::nullopt;
  std::array<CalibrationBin, 10> bins{};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto score = static_cast<double>(scores[i]);
    CalibrationBin& bin = bins[std::min<std::size_t>(static_cast<std::size_t>(score * 10), 9)];
    ++bin.pairs;
    bin.mean_score += score;
    bin.mean_label += static_cast<double>(labels[i]);
  }
  for (CalibrationBin& bin : bins) {
    if (bin.pairs == 0) continue;
    bin.mean_score /= static_cast<double>(bin.pairs);
    bin.mean_label /= static_cast<double>(bin.pairs);
  }
  return bins;
}

/// Expected calibration error: how far each bin's mean score is from its mean label; the mean of
/// that over all pairs. Nothing without pairs, or where a score is no probability.
inline std::optional<double> expected_calibration_error(std::span<const float> scores,
                                                        std::span<const float> labels) {
  const auto bins = calibration_bins(scores, labels);
  if (!bins) return std::nullopt;
  double sum = 0;
  for (const CalibrationBin& bin : *bins)
    sum += static_cast<double>(bin.pairs) * std::abs(bin.mean_score - bin.mean_label);
  return sum / static_cast<double>(scores.size());
}

}
