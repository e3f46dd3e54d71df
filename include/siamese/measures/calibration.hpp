// SPDX-License-Identifier: MIT
// Whether predictions can be read as probabilities of being alike.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>

namespace siamese {

/// Whether all predictions lie in [0, 1].
inline bool are_probabilities(std::span<const float> predictions) {
  return std::ranges::all_of(predictions,
                             [](float prediction) { return prediction >= 0 && prediction <= 1; });
}

/// Brier's score: the mean squared difference of prediction and label; 0 is best. Nothing without
/// pairs, or where a prediction is not a probability.
inline std::optional<double> brier_score(std::span<const float> predictions,
                                         std::span<const float> labels) {
  if (predictions.empty() || !are_probabilities(predictions)) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const double difference = static_cast<double>(predictions[i]) - static_cast<double>(labels[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(predictions.size());
}

/// The pairs whose predictions lie in one bin, and the means of their predictions and labels.
struct CalibrationBin {
  std::size_t pairs = 0;
  double mean_prediction = 0, mean_label = 0; ///< 0 without pairs
};

/// Ten equal bins of predictions from 0 to 1, the edges counted to the bin above: the points of a
/// reliability diagram. Nothing without pairs, or where a prediction is not a probability.
inline std::optional<std::array<CalibrationBin, 10>>
calibration_bins(std::span<const float> predictions, std::span<const float> labels) {
  if (predictions.empty() || !are_probabilities(predictions)) return std::nullopt;
  std::array<CalibrationBin, 10> bins{};
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const auto prediction = static_cast<double>(predictions[i]);
    CalibrationBin& bin = bins[std::min<std::size_t>(static_cast<std::size_t>(prediction * 10), 9)];
    ++bin.pairs;
    bin.mean_prediction += prediction;
    bin.mean_label += static_cast<double>(labels[i]);
  }
  for (CalibrationBin& bin : bins) {
    if (bin.pairs == 0) continue;
    bin.mean_prediction /= static_cast<double>(bin.pairs);
    bin.mean_label /= static_cast<double>(bin.pairs);
  }
  return bins;
}

/// Expected calibration error: how far each bin's mean prediction is from its mean label; the mean
/// of that over all pairs. Nothing without pairs, or where a prediction is not a probability.
inline std::optional<double> expected_calibration_error(std::span<const float> predictions,
                                                        std::span<const float> labels) {
  const auto bins = calibration_bins(predictions, labels);
  if (!bins) return std::nullopt;
  double sum = 0;
  for (const CalibrationBin& bin : *bins)
    sum += static_cast<double>(bin.pairs) * std::abs(bin.mean_prediction - bin.mean_label);
  return sum / static_cast<double>(predictions.size());
}

}
