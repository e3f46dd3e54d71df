// SPDX-License-Identifier: MIT
// Tells whether a training learns nothing: the loss or the gradient is zero, or all pairs get the
// same output.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/state.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace siamese {

/// The ways in which a training stands still.
enum class Standstill {
  no_loss,     ///< the loss has been 0 since the first step
  no_gradient, ///< the gradient is 0 to rounding, though the loss is not
  same_outputs ///< nearly all pairs have the same output
};

/// The output that at least 95 % of the pairs have, up to rounding; the first one if a pair has
/// several outputs. Empty if the pairs differ, and for fewer than two pairs.
inline std::optional<float> common_output(const VectorsOf<float>& outputs) {
  constexpr float rounding = 1e-6F;
  const std::size_t pairs = outputs.shape(0), columns = outputs.shape(1);
  if (pairs < 2) return {};
  std::optional<float> first;
  std::vector<float> column(pairs);
  for (std::size_t j = 0; j < columns; ++j) {
    for (std::size_t i = 0; i < pairs; ++i) column[i] = outputs(i, j);
    const auto middle = column.begin() + static_cast<std::ptrdiff_t>(pairs / 2);
    std::ranges::nth_element(column, middle);
    const float median = *middle;
    const auto equal = std::ranges::count_if(column, [&](float output) {
      return std::abs(output - median) <= rounding * std::max(1.0F, std::abs(median));
    });
    if (static_cast<double>(equal) < 0.95 * static_cast<double>(pairs)) return {};
    if (!first) first = median;
  }
  return first;
}

/// Whether a training stands still after an epoch. The gradient's norm is known only if a callback
/// has on_evaluation. Pairs with the same output stand still if the gradient is too small to move
/// them apart, or if this was the `last` epoch.
inline std::optional<Standstill> standstill(const EpochRecord& record, const Evaluation& evaluation,
                                            bool last) {
  constexpr double no_norm = 1e-12, small_norm = 1e-9;
  if (record.epoch == 1 && record.train_loss == 0) return Standstill::no_loss;
  const double norm = evaluation.gradient_norm.value_or(0);
  const bool has_dev = evaluation.dev.labels.size() > 1;
  if ((last || norm < small_norm) &&
      common_output(has_dev ? evaluation.dev.outputs : evaluation.train.outputs))
    return Standstill::same_outputs;
  if (record.train_loss != 0 && evaluation.gradient_norm && norm < no_norm)
    return Standstill::no_gradient;
  return {};
}

}
