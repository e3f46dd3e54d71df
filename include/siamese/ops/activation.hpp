// SPDX-License-Identifier: MIT
// Activations as policies, applied to each element: the value, the slope and, where possible, the
// slope computed from the value.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/context.hpp>
#include <siamese/core/math.hpp>
#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/column_sums.hpp>

#include <concepts>
#include <string_view>

namespace siamese {
namespace activation {

/// max(x, 0).
struct Relu {
  static constexpr std::string_view name = "relu";

  template <class Real>
  SIAMESE_FUNCTION static Real value(Real x) {
    return x < 0 ? Real{0} : x; // NaN passes through, so that the loss shows it
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope_of_value(Real y) {
    return y > 0 ? Real{1} : Real{0};
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope(Real x) {
    return slope_of_value(x);
  }
};

/// 1 / (1 + e^-x).
struct Logistic {
  static constexpr std::string_view name = "logistic";

  template <class Real>
  SIAMESE_FUNCTION static Real value(Real x) {
    return logistic(x);
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope_of_value(Real y) {
    return y * (1 - y);
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope(Real x) {
    return slope_of_value(value(x));
  }
};

/// x Φ(x), where Φ is the distribution function of the standard normal (Hendrycks and Gimpel 2016);
/// exact, not the approximation by tanh.
struct Gelu {
  static constexpr std::string_view name = "gelu";

  template <class Real>
  SIAMESE_FUNCTION static Real value(Real x) {
    return x * distribution(x);
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope(Real x) {
    constexpr Real density_at_0 = static_cast<Real>(0.398942280401432678);
    return distribution(x) + x * density_at_0 * exponential(Real{-0.5} * x * x);
  }

private:
  template <class Real>
  SIAMESE_FUNCTION static Real distribution(Real x) {
    constexpr Real sqrt_half = static_cast<Real>(0.707106781186547524);
    return Real{0.5} * (Real{1} + error_function(sqrt_half * x));
  }
};

/// tanh x.
struct Tanh {
  static constexpr std::string_view name = "tanh";

  template <class Real>
  SIAMESE_FUNCTION static Real value(Real x) {
    return hyperbolic_tangent(x);
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope_of_value(Real y) {
    return Real{1} - y * y;
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope(Real x) {
    return slope_of_value(value(x));
  }
};

}

/// Activations whose derivative can be computed from their output.
template <class Activation>
concept SlopeOfValue = requires(float y) {
  { Activation::slope_of_value(y) } -> std::same_as<float>;
};

namespace detail {

template <class Activation, class Real>
struct Activate {
  MatrixView<const Real> x;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = Activation::value(x(i, j)); }
};

template <class Activation, class Real>
struct ActivateBiased {
  const Real* bias;
  MatrixView<Real> a, y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Real sum = a(i, j) + bias[j];
    a(i, j) = sum;
    y(i, j) = Activation::value(sum);
  }
};

template <class Activation, class Real>
struct ActivateBiasedInPlace {
  const Real* bias;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i, j) = Activation::value(y(i, j) + bias[j]);
  }
};

template <class Activation, class Real>
struct ActivateBackward {
  MatrixView<const Real> x, dy;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    dx(i, j) = dy(i, j) * Activation::slope(x(i, j));
  }
};

template <class Activation, class Real>
struct ActivateBiasedBackward {
  MatrixView<const Real> kept, dy;
  SIAMESE_FUNCTION Real operator()(Index i, Index j) const { return dy(i, j) * slope(kept(i, j)); }

private:
  SIAMESE_FUNCTION static Real slope(Real of) {
    if constexpr (SlopeOfValue<Activation>) {
      return Activation::slope_of_value(of);
    } else {
      return Activation::slope(of);
    }
  }
};

}

/// y = Activation(x); y may be x.
template <class D, class Activation>
void activate(D& device, const Activation&, ConstView<D> x, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Activate<Activation, typename D::Real>{x, y});
}

/// y = Activation(a + bias), where bias is one row. Afterwards a holds `kept`, which
/// `activate_biased_backward` reads: y itself, computed in place, if the slope is a function of y;
/// otherwise a + bias.
template <class D, class Activation>
ConstView<D> activate_biased(Context<D>& context, const Activation&, ConstView<D> bias, View<D> a) {
  using Real = typename D::Real;
  if constexpr (SlopeOfValue<Activation>) {
    for_each(context.device, a.rows, a.columns,
             detail::ActivateBiasedInPlace<Activation, Real>{bias.data, a});
    return a;
  } else {
    const View<D> y = context.matrix(a.rows, a.columns);
    for_each(context.device, a.rows, a.columns,
             detail::ActivateBiased<Activation, Real>{bias.data, a, y});
    return y;
  }
}

/// dx = dy Activation'(x); dx may be dy.
template <class D, class Activation>
void activate_backward(D& device, const Activation&, ConstView<D> x, ConstView<D> dy, View<D> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::ActivateBackward<Activation, typename D::Real>{x, dy, dx});
}

/// The gradients of `activate_biased`: da, which must not share memory with dy, and dbias = beta
/// dbias + the sum of the rows of da.
template <class D, class Activation>
void activate_biased_backward(Context<D>& context, const Activation&, ConstView<D> kept,
                              ConstView<D> dy, View<D> da, typename D::Real beta, View<D> dbias) {
  write_and_sum_columns(context,
                        detail::ActivateBiasedBackward<Activation, typename D::Real>{kept, dy}, da,
                        beta, dbias);
}

/// An activation chosen by name.
using AnyActivation = AnyOf<activation::Relu, activation::Gelu, activation::Tanh>;

}
