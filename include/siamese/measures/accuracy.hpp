// SPDX-License-Identifier: MIT
// How right predictions and classes are: accuracy against labels.
#pragma once

#include <siamese/core/xtensor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace siamese {

/// Pairs with at least this prediction are called alike.
inline constexpr float default_threshold = 0.5F;

/// Whether the prediction is on the label's side of the threshold; a label of at least 0.5 is
/// alike.
template <class Real>
bool is_right(Real prediction, float label, float threshold = default_threshold) {
  return (prediction >= static_cast<Real>(threshold)) == (label >= 0.5F);
}

/// The class of a pair's logits: that of the greatest, the first of equals.
template <class Real>
std::size_t decision(std::span<const Real> logits) {
  return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

/// Whether a head's outputs for a pair are right: one is a similarity, several are logits.
template <class Real>
bool is_right(std::span<const Real> outputs, float label, float threshold = default_threshold) {
  if (outputs.size() == 1) return is_right(outputs[0], label, threshold);
  return static_cast<float>(decision(outputs)) == label;
}

/// How many pairs are right. `outputs` are a head's, one pair's behind the other's.
template <class Real, class Label>
std::size_t count_right(std::span<const Real> outputs, std::span<const Label> labels,
                        float threshold = default_threshold) {
  const std::size_t columns = labels.empty() ? 0 : outputs.size() / labels.size();
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i)
    right +=
        is_right(outputs.subspan(i * columns, columns), static_cast<float>(labels[i]), threshold);
  return right;
}

/// Fraction of pairs that are right; 0 without pairs.
template <class Real>
double accuracy(std::span<const Real> outputs, std::span<const float> labels,
                float threshold = default_threshold) {
  const std::size_t right = count_right(outputs, labels, threshold);
  return labels.empty() ? 0 : static_cast<double>(right) / static_cast<double>(labels.size());
}

/// The same for outputs (pairs, outputs).
template <class Real>
double accuracy(const VectorsOf<Real>& outputs, std::span<const float> labels,
                float threshold = default_threshold) {
  return accuracy(std::span<const Real>(outputs.data(), outputs.size()), labels, threshold);
}

}
