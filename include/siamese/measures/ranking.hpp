// SPDX-License-Identifier: MIT
// How well scores order pairs, whatever the threshold.
#pragma once

#include <siamese/measures/confusion.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace siamese {

/// Area under the ROC curve: how often a pair that is alike (a label of at least 0.5) has a higher
/// score than one that is not; equal scores count half. Nothing if one kind is missing. Throws
/// ArgumentError for a score that is no number.
inline std::optional<double> roc_auc(std::span<const float> scores, std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::by_score(scores);
  double alike = 0, different = 0, won = 0; // of the scores before
  for (std::size_t i = 0; i < order.size();) {
    double new_alike = 0, new_different = 0;
    const float score = scores[order[i]];
    for (; i < order.size() && scores[order[i]] == score; ++i)
      ++(labels[order[i]] >= 0.5F ? new_alike : new_different);
    won += new_alike * (different + new_different / 2);
    alike += new_alike;
    different += new_different;
  }
  if (alike == 0 || different == 0) return std::nullopt;
  return won / (alike * different);
}

/// The mean, over the pairs that are alike, of the precision at their score. Nothing without such
/// a pair. Throws ArgumentError for a score that is no number.
inline std::optional<double> average_precision(std::span<const float> scores,
                                               std::span<const float> labels) {
  const std::vector<std::size_t> order = detail::by_score(scores);
  double alike = 0, all = 0, sum = 0; // of this score and those above
  for (std::size_t left = order.size(); left > 0;) {
    double new_alike = 0;
    const float score = scores[order[left - 1]];
    for (; left > 0 && scores[order[left - 1]] == score; --left) {
      new_alike += labels[order[left - 1]] >= 0.5F ? 1 : 0;
      ++all;
    }
    alike += new_alike;
    sum += new_alike * alike / all;
  }
  if (alike == 0) return std::nullopt;
  return sum / alike;
}

/// Pearson's correlation of scores and labels. Nothing if either is constant.
template <class Real>
std::optional<double> pearson(std::span<const Real> scores, std::span<const Real> labels) {
  const auto n = static_cast<double>(scores.size());
  double mean_score = 0, mean_label = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    mean_score += static_cast<double>(scores[i]) / n;
    mean_label += static_cast<double>(labels[i]) / n;
  }
  double both = 0, score_square = 0, label_square = 0;
  bool scores_vary = false, labels_vary = false; // the sums need not be exactly 0
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double score = static_cast<double>(scores[i]) - mean_score;
    const double label = static_cast<double>(labels[i]) - mean_label;
    both += score * label;
    score_square += score * score;
    label_square += label * label;
    scores_vary |= scores[i] != scores[0];
    labels_vary |= labels[i] != labels[0];
  }
  if (!scores_vary || !labels_vary) return std::nullopt;
  return both / (std::sqrt(score_square) * std::sqrt(label_square));
}

namespace detail {

/// Ranks from 1 on; equal values share the mean of theirs.
inline std::vector<double> ranks(std::span<const float> values) {
  const std::vector<std::size_t> order = by_score(values);
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
/// ArgumentError for what is no number.
inline std::optional<double> spearman(std::span<const float> scores,
                                      std::span<const float> labels) {
  const std::vector<double> score_ranks = detail::ranks(scores),
                            label_ranks = detail::ranks(labels);
  return pearson(std::span<const double>(score_ranks), std::span<const double>(label_ranks));
}

}
