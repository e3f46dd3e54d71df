// SPDX-License-Identifier: MIT
// Schedule: the learning rate over the steps of a training.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <utility>

namespace siamese {

/// How the learning rate falls after the warm-up.
enum class Decay {
  none,
  linear, ///< to zero after the last step
  cosine, ///< to zero after the last step, along half a cosine (Loshchilov and Hutter 2017)
  step    ///< times `decay_factor` every `decay_steps` steps
};

/// The names of the decays.
inline constexpr std::pair<std::string_view, Decay> decays[] = {{"constant", Decay::none},
                                                                {"linear", Decay::linear},
                                                                {"cosine", Decay::cosine},
                                                                {"step", Decay::step}};

inline std::string_view name_of(Decay decay) {
  return std::ranges::find(decays, decay, &std::pair<std::string_view, Decay>::second)->first;
}

/// A factor for the optimizer's learning rate. It rises to 1 in `warmup_steps` equal steps, then
/// falls.
struct Schedule {
  Decay decay = Decay::none;
  Index warmup_steps = 0;
  Index decay_steps = 1000;
  double decay_factor = 0.1;

  /// Throws ArgumentError for values out of range.
  void check() const {
    if (warmup_steps < 0) throw ArgumentError("warm-up steps must not be negative");
    if (decay_steps <= 0) throw ArgumentError("decay steps must be positive");
    if (!(decay_factor > 0 && decay_factor <= 1))
      throw ArgumentError("decay factor must be above 0, at most 1");
  }

  /// The factor of a step; steps count from 1.
  double factor(Index step, Index total_steps) const {
    if (step <= warmup_steps) return static_cast<double>(step) / static_cast<double>(warmup_steps);
    const Index done = step - 1 - warmup_steps;
    const Index all = std::max<Index>(total_steps - warmup_steps, 1);
    const double part = std::min(static_cast<double>(done) / static_cast<double>(all), 1.0);
    switch (decay) {
    case Decay::none:
      return 1;
    case Decay::linear:
      return 1 - part;
    case Decay::cosine:
      return (1 + std::cos(std::numbers::pi * part)) / 2;
    case Decay::step: {
      const Index steps = done / decay_steps;
      return std::pow(decay_factor, static_cast<double>(steps));
    }
    }
    return 1;
  }
};

}
