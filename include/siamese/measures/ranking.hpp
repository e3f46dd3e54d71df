// SPDX-License-Identifier: MIT
// Measures of how well similarities order pairs, independent of a threshold.
#pragma once

#include <siamese/measures/confusion.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace siamese {

/// Area under the ROC curve: the probability that a pair that is alike (a label of at least 0.5)
/// has a higher similarity than one that is not; equal similarities count half. Empty if one kind
/// is missing. Throws ArgumentError for a similarity that is not a number.
inline std::optional<double> roc_auc(std::span<const float> similarities,
                                     std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::ascending_order(similarities);
  double alike = 0, different = 0, won = 0; // with lower similarities
  for (std::size_t i = 0; i < order.size();) {
    double new_alike = 0, new_different = 0;
    const float similarity = similarities[order[i]];
    for (; i < order.size() && similarities[order[i]] == similarity; ++i)
      ++(labels[order[i]] >= 0.5F ? new_alike : new_different);
    won += new_alike * (different + new_different / 2);
    alike += new_alike;
    different += new_different;
  }
  if (alike == 0 || different == 0) return std::nullopt;
  return won / (alike * different);
}

/// Average precision: the mean, over the pairs that are alike, of the precision at their
/// similarity. Empty without such pairs. Throws ArgumentError for a similarity that is not a
/// number.
inline std::optional<double> average_precision(std::span<const float> similarities,
                                               std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::ascending_order(similarities);
  double alike = 0, all = 0, sum = 0; // with this similarity or a higher one
  for (std::size_t left = order.size(); left > 0;) {
    double new_alike = 0;
    const float similarity = similarities[order[left - 1]];
    for (; left > 0 && similarities[order[left - 1]] == similarity; --left) {
      new_alike += labels[order[left - 1]] >= 0.5F ? 1 : 0;
      ++all;
    }
    alike += new_alike;
    sum += new_alike * alike / all;
  }
  if (alike == 0) return std::nullopt;
  return sum / alike;
}

/// Pearson's correlation of similarities and labels. Empty if either is constant.
template <class Real>
std::optional<double> pearson(std::span<const Real> similarities, std::span<const Real> labels) {
  const auto n = static_cast<double>(similarities.size());
  double mean_similarity = 0, mean_label = 0;
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    mean_similarity += static_cast<double>(similarities[i]) / n;
    mean_label += static_cast<double>(labels[i]) / n;
  }
  double both = 0, similarity_square = 0, label_square = 0;
  bool similarities_vary = false, labels_vary = false; // rounding may leave the sums above 0
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    const double similarity = static_cast<double>(similarities[i]) - mean_similarity;
    const double label = static_cast<double>(labels[i]) - mean_label;
    both += similarity * label;
    similarity_square += similarity * similarity;
    label_square += label * label;
    similarities_vary |= similarities[i] != similarities[0];
    labels_vary |= labels[i] != labels[0];
  }
  if (!similarities_vary || !labels_vary) return std::nullopt;
  return both / (std::sqrt(similarity_square) * std::sqrt(label_square));
}

namespace detail {

/// Ranks, counted from 1; equal values get the mean of their ranks.
inline std::vector<double> ranks(std::span<const float> values) {
  const std::vector<std::size_t> order = ascending_order(values);
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

/// Spearman's correlation: Pearson's correlation of the ranks. Empty if either is constant. Throws
/// ArgumentError for a NaN.
inline std::optional<double> spearman(std::span<const float> similarities,
                                      std::span<const float> labels) {
  const std::vector<double> similarity_ranks = detail::ranks(similarities),
                            label_ranks = detail::ranks(labels);
  return pearson(std::span<const double>(similarity_ranks), std::span<const double>(label_ranks));
}

}
