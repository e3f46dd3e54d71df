// SPDX-License-Identifier: MIT
// Losses of a score s against a label y (1: alike), with their derivatives by s.
#pragma once

#include <siamese/core/config.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace siamese {

/// A loss of one pair: a stateless functor. The loss of a batch is the mean over its pairs.
template <class L>
concept PairLoss = requires(const L& loss, float s, float y) {
  { loss.value(s, y) } -> std::same_as<float>;
  { loss.derivative(s, y) } -> std::same_as<float>;
  { L::needs_probability } -> std::convertible_to<bool>;
};

/// Mean squared error, (s - y)².
struct Mse {
  static constexpr std::string_view name = "mse";
  static constexpr bool needs_probability = false;

  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    return (s - y) * (s - y);
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    return 2 * (s - y);
  }
};

/// Mean absolute error, |s - y|; its derivative is zero at the label.
struct Mae {
  static constexpr std::string_view name = "mae";
  static constexpr bool needs_probability = false;

  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    return s < y ? y - s : s - y;
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    return s > y ? Real{1} : s < y ? Real{-1} : Real{0};
  }
};

/// Binary cross-entropy, -y ln s - (1 - y) ln(1 - s), of a probability s kept 1e-7 away from 0 and
/// 1, so that a confident mistake costs much and not everything. The derivative beyond is that of
/// the nearest s allowed, so that such a pair is still learnt from.
struct Bce {
  static constexpr std::string_view name = "bce";
  static constexpr bool needs_probability = true;

  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    const Real p = clamp(s);
    return -y * std::log(p) - (1 - y) * std::log(1 - p);
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    const Real p = clamp(s);
    return (p - y) / (p * (1 - p));
  }

private:
  template <class Real>
  SIAMESE_FUNCTION static Real clamp(Real s) {
    constexpr Real margin = static_cast<Real>(1e-7);
    return s < margin ? margin : s > 1 - margin ? 1 - margin : s;
  }
};

static_assert(PairLoss<Mse> && PairLoss<Mae> && PairLoss<Bce>);

}
