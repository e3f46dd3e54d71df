// SPDX-License-Identifier: MIT
// How right scores are: loss and accuracy against labels.
#pragma once

#include <siamese/model/any.hpp>

#include <cstddef>
#include <span>

namespace siamese {

/// Pairs with at least this score are called alike.
inline constexpr float default_threshold = 0.5F;

/// Mean loss of the scores; 0 without pairs.
template <class Loss, class Real>
double mean_loss(const Loss& loss, std::span<const Real> scores, std::span<const float> labels) {
  double total = 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    total += static_cast<double>(loss.value(scores[i], static_cast<Real>(labels[i])));
  return scores.empty() ? 0 : total / static_cast<double>(scores.size());
}
template <class Real, class... Choices>
double mean_loss(const AnyOf<Choices...>& loss, std::span<const Real> scores,
                 std::span<const float> labels) {
  return loss.visit([&](const auto& l) { return mean_loss(l, scores, labels); });
}

/// Whether the score is on the label's side of the threshold; a label of at least 0.5 is alike.
template <class Real>
bool is_right(Real score, float label, float threshold = default_threshold) {
  return (score >= static_cast<Real>(threshold)) == (label >= 0.5F);
}

/// Fraction of pairs on the right side of the threshold; 0 without pairs.
template <class Real>
double accuracy(std::span<const Real> scores, std::span<const float> labels,
                float threshold = default_threshold) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    right += is_right(scores[i], labels[i], threshold);
  return scores.empty() ? 0 : static_cast<double>(right) / static_cast<double>(scores.size());
}

}
