// SPDX-License-Identifier: MIT
// How well predictions order pairs, whatever the threshold.
#pragma once

#include <siamese/measures/confusion.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace siamese {

/// Area under the ROC curve: how often a pair that is alike (a label of at least 0.5) has a higher
/// prediction than one that is not; equal predictions count half. Nothing if one kind is missing.
/// Throws ArgumentError for a prediction that is not a number.
inline std::optional<double> roc_auc(std::span<const float> predictions,
                                     std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::by_prediction(predictions);
  double alike = 0, different = 0, won = 0; // of the predictions before
  for (std::size_t i = 0; i < order.size();) {
    double new_alike = 0, new_different = 0;
    const float prediction = predictions[order[i]];
    for (; i < order.size() && predictions[order[i]] == prediction; ++i)
      ++(labels[order[i]] >= 0.5F ? new_alike : new_different);
    won += new_alike * (different + new_different / 2);
    alike += new_alike;
    different += new_different;
  }
  if (alike == 0 || different == 0) return std::nullopt;
  return won / (alike * different);
}

/// The mean, over the pairs that are alike, of the precision at their prediction. Nothing without
/// such a pair. Throws ArgumentError for a prediction that is not a number.
inline std::optional<double> average_precision(std::span<const float> predictions,
                                               std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::by_prediction(predictions);
  double alike = 0, all = 0, sum = 0; // of this prediction and those above
  for (std::size_t left = order.size(); left > 0;) {
    double new_alike = 0;
    const float prediction = predictions[order[left - 1]];
    for (; left > 0 && predictions[order[left - 1]] == prediction; --left) {
      new_alike += labels[order[left - 1]] >= 0.5F ? 1 : 0;
      ++all;
    }
    alike += new_alike;
    sum += new_alike * alike / all;
  }
  if (alike == 0) return std::nullopt;
  return sum / alike;
}

/// Pearson's correlation of predictions and labels. Nothing if either is constant.
template <class Real>
std::optional<double> pearson(std::span<const Real> predictions, std::span<const Real> labels) {
  const auto n = static_cast<double>(predictions.size());
  double mean_prediction = 0, mean_label = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    mean_prediction += static_cast<double>(predictions[i]) / n;
    mean_label += static_cast<double>(labels[i]) / n;
  }
  double both = 0, prediction_square = 0, label_square = 0;
  bool predictions_vary = false, labels_vary = false; // the sums need not be exactly 0
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const double prediction = static_cast<double>(predictions[i]) - mean_prediction;
    const double label = static_cast<double>(labels[i]) - mean_label;
    both += prediction * label;
    prediction_square += prediction * prediction;
    label_square += label * label;
    predictions_vary |= predictions[i] != predictions[0];
    labels_vary |= labels[i] != labels[0];
  }
  if (!predictions_vary || !labels_vary) return std::nullopt;
  return both / (std::sqrt(prediction_square) * std::sqrt(label_square));
}

namespace detail {

/// Ranks from 1 on; equal values share the mean of theirs.
inline std::vector<double> ranks(std::span<const float> values) {
  const std::vector<std::size_t> order = by_prediction(values);
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i)
      result[order[i]] = static_cast<double>(begin + end + 1) / 2;
    begin = end;
  }
  return result;
}

}

/// Spearman's correlation: Pearson's of the ranks. Nothing if either is constant. Throws
/// ArgumentError for what is not a number.
inline std::optional<double> spearman(std::span<const float> predictions,
                                      std::span<const float> labels) {
  const std::vector<double> prediction_ranks = detail::ranks(predictions),
                            label_ranks = detail::ranks(labels);
  return pearson(std::span<const double>(prediction_ranks), std::span<const double>(label_ranks));
}

}
