// SPDX-License-Identifier: MIT
// Whether similarities can be read as probabilities of being alike.
#pragma once

#include <siamese/core/config.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>

namespace siamese {

/// Whether all similarities lie in [0, 1].
inline bool are_probabilities(std::span<const float> similarities) {
  return std::ranges::all_of(similarities,
                             [](float similarity) { return similarity >= 0 && similarity <= 1; });
}

/// Brier score: the mean squared difference of similarity and label; 0 is best. Empty without
/// pairs, or if a similarity is not in [0, 1].
inline std::optional<double> brier_score(std::span<const float> similarities,
                                         std::span<const float> labels) {
  if (similarities.empty() || !are_probabilities(similarities)) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    const double difference = static_cast<double>(similarities[i]) - static_cast<double>(labels[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(similarities.size());
}

/// The pairs whose similarities lie in one bin, and the means of their similarities and labels.
struct CalibrationBin {
  std::size_t pairs = 0;
  double mean_similarity = 0, mean_label = 0; ///< 0 without pairs
};

/// Ten equal bins of similarities from 0 to 1, each including its lower edge: the points of a
/// reliability diagram. Empty without pairs, or if a similarity is not in [0, 1].
inline std::optional<std::array<CalibrationBin, 10>>
calibration_bins(std::span<const float> similarities, std::span<const float> labels) {
  if (similarities.empty() || !are_probabilities(similarities)) return std::nullopt;
  std::array<CalibrationBin, 10> bins{};
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    const auto similarity = static_cast<double>(similarities[i]);
    CalibrationBin& bin = bins[std::min<std::size_t>(static_cast<std::size_t>(similarity * 10), 9)];
    ++bin.pairs;
    bin.mean_similarity += similarity;
    bin.mean_label += static_cast<double>(labels[i]);
  }
  for (CalibrationBin& bin : bins) {
    if (bin.pairs == 0) continue;
    bin.mean_similarity /= static_cast<double>(bin.pairs);
    bin.mean_label /= static_cast<double>(bin.pairs);
  }
  return bins;
}

/// Expected calibration error: the mean over all pairs of the difference between the mean
/// similarity and the mean label of the pair's bin. Empty without pairs, or if a similarity is not
/// in [0, 1].
inline std::optional<double> expected_calibration_error(std::span<const float> similarities,
                                                        std::span<const float> labels) {
  const auto bins = calibration_bins(similarities, labels);
  if (!bins) return std::nullopt;
  double sum = 0;
  for (const CalibrationBin& bin : *bins)
    sum += static_cast<double>(bin.pairs) * std::abs(bin.mean_similarity - bin.mean_label);
  return sum / static_cast<double>(similarities.size());
}

}
