// SPDX-License-Identifier: MIT
// Accuracy: which decisions agree with the labels.
#pragma once

#include <siamese/core/xtensor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace siamese {

/// Pairs of at least this similarity are called alike.
inline constexpr float default_threshold = 0.5F;

/// Whether the similarity is on the label's side of the threshold; a label of at least 0.5 is
/// alike.
template <class Real>
bool is_right(Real similarity, float label, float threshold = default_threshold) {
  return (similarity >= static_cast<Real>(threshold)) == (label >= 0.5F);
}

/// The class of the greatest logit, the first of equals.
template <class Real>
std::size_t decision(std::span<const Real> logits) {
  return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

/// Whether a head's outputs for a pair are right: one is a similarity, several are logits.
template <class Real>
bool is_right(std::span<const Real> outputs, float label, float threshold = default_threshold) {
  if (outputs.size() == 1) return is_right(outputs[0], label, threshold);
  return static_cast<float>(decision(outputs)) == label;
}

/// Number of pairs whose outputs are right. `outputs` holds the head's outputs, pair after pair.
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

/// Fraction of pairs whose outputs are right; 0 without pairs.
template <class Real>
double accuracy(std::span<const Real> outputs, std::span<const float> labels,
                float threshold = default_threshold) {
  const std::size_t right = count_right(outputs, labels, threshold);
  return labels.empty() ? 0 : static_cast<double>(right) / static_cast<double>(labels.size());
}

/// The same for a tensor (pairs, outputs).
template <class Real>
double accuracy(const VectorsOf<Real>& outputs, std::span<const float> labels,
                float threshold = default_threshold) {
  return accuracy(std::span<const Real>(outputs.data(), outputs.size()), labels, threshold);
}

}
