// SPDX-License-Identifier: MIT
// Schedule: the learning rate over the steps of a training.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/option.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>
#include <utility>

namespace siamese {

/// How the learning rate falls after the warm-up.
enum class Decay {
  none,
  linear, ///< to zero after the last step
  cosine, ///< to zero after the last step, along half a cosine (Loshchilov and Hutter 2017)
  step    ///< multiplied by `decay_factor` every `decay_steps` steps
};

/// The names of the decays.
inline constexpr std::pair<std::string_view, Decay> decays[] = {{"constant", Decay::none},
                                                                {"linear", Decay::linear},
                                                                {"cosine", Decay::cosine},
                                                                {"step", Decay::step}};

/// The name of a decay.
inline std::string_view name_of(Decay decay) { return EnumNames<Decay>{decays}.name_of(decay); }

/// Whether the learning rates of a training depend on the number of its steps.
constexpr bool depends_on_length(Decay decay) {
  return decay == Decay::linear || decay == Decay::cosine;
}

/// The allowed numbers of steps, for options.
constexpr Range<Index> numbers_of_steps() { return from_to<Index>(1, 1'000'000'000'000); }

/// A factor for the optimizer's learning rate. It rises to 1 in `warmup_steps` equal steps and then
/// falls.
struct Schedule {
  Decay decay = Decay::none;
  Index warmup_steps = 0;
  Index decay_steps = 1000;
  double decay_factor = 0.1;

  static constexpr auto options() {
    constexpr Range<double> factors{.low = std::numeric_limits<double>::min(),
                                    .high = 1,
                                    .words = "a number above 0, at most 1"};
    return list_of(
        Option{"decay", &Schedule::decay, EnumNames<Decay>{decays}},
        Option{"warmup_steps", &Schedule::warmup_steps, from_to<Index>(0, 1'000'000'000'000)},
        Option{"decay_steps", &Schedule::decay_steps, numbers_of_steps()},
        Option{"decay_factor", &Schedule::decay_factor, factors});
  }

  /// The factor of a step. Steps are counted from 1.
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
