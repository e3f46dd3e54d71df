// SPDX-License-Identifier: MIT
// Activations as policies: a value and a slope, element by element.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/context.hpp>
#include <siamese/core/math.hpp>
#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/elementwise.hpp>

#include <string_view>
#include <type_traits>

namespace siamese {
namespace activation {

/// max(x, 0).
struct Relu {
  static constexpr std::string_view name = "relu";

  template <class Real>
  SIAMESE_FUNCTION static Real value(Real x) {
    return x < 0 ? Real{0} : x; // NaN stays, so that a loss shows it
  }
  template <class Real>
  SIAMESE_FUNCTION static Real slope(Real x) {
    return x > 0 ? Real{1} : Real{0};
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
  SIAMESE_FUNCTION static Real slope(Real x) {
    const Real y = logistic(x);
    return y * (1 - y);
  }
};

/// x Φ(x), where Φ is the normal distribution's (Hendrycks and Gimpel 2016); not its approximation
/// by tanh.
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
  SIAMESE_FUNCTION static Real slope(Real x) {
    const Real y = hyperbolic_tangent(x);
    return Real{1} - y * y;
  }
};

}

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
struct ActivateBackward {
  MatrixView<const Real> x, dy;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION Real operator()(Index i, Index j) const {
    const Real gradient = dy(i, j) * Activation::slope(x(i, j));
    dx(i, j) = gradient;
    return gradient;
  }
};

}

/// y = Activation(x); y may be x.
template <class D, class Activation, class Real = typename D::Real>
void activate(D& device, const Activation&, MatrixView<const std::type_identity_t<Real>> x,
              MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::Activate<Activation, Real>{x, y});
}

/// Every row of a += bias, a row of as many columns; then y = Activation(a). y is not a.
template <class D, class Activation, class Real = typename D::Real>
void activate_biased(D& device, const Activation&,
                     MatrixView<const std::type_identity_t<Real>> bias, MatrixView<Real> a,
                     MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::ActivateBiased<Activation, Real>{bias.data, a, y});
}

/// dx = dy Activation'(x); dx may be dy.
template <class D, class Activation, class Real = typename D::Real>
void activate_backward(D& device, const Activation&, MatrixView<const std::type_identity_t<Real>> x,
                       MatrixView<const std::type_identity_t<Real>> dy, MatrixView<Real> dx) {
  for_each(device, dx.rows, dx.columns, detail::ActivateBackward<Activation, Real>{x, dy, dx});
}

/// The gradients of `activate_biased`: da = dy Activation'(a), which is not dy, and dbias =
/// beta dbias + the sum of da's rows.
template <class D, class Activation, class Real = typename D::Real>
void activate_biased_backward(Context<D>& context, const Activation&,
                              MatrixView<const std::type_identity_t<Real>> a,
                              MatrixView<const std::type_identity_t<Real>> dy, MatrixView<Real> da,
                              std::type_identity_t<Real> beta, MatrixView<Real> dbias) {
  write_and_sum_columns(context, detail::ActivateBackward<Activation, Real>{a, dy, da}, da, beta,
                        dbias);
}

/// An activation chosen by name; each call dispatches once.
using AnyActivation = AnyOf<activation::Relu, activation::Gelu, activation::Tanh>;

template <class D, class... Choices, class Real = typename D::Real>
void activate(D& device, const AnyOf<Choices...>& activation,
              MatrixView<const std::type_identity_t<Real>> x, MatrixView<Real> y) {
  activation.visit([&](const auto& chosen) { activate(device, chosen, x, y); });
}

template <class D, class... Choices, class Real = typename D::Real>
void activate_biased(D& device, const AnyOf<Choices...>& activation,
                     MatrixView<const std::type_identity_t<Real>> bias, MatrixView<Real> a,
                     MatrixView<Real> y) {
  activation.visit([&](const auto& chosen) { activate_biased(device, chosen, bias, a, y); });
}

template <class D, class... Choices, class Real = typename D::Real>
void activate_backward(D& device, const AnyOf<Choices...>& activation,
                       MatrixView<const std::type_identity_t<Real>> x,
                       MatrixView<const std::type_identity_t<Real>> dy, MatrixView<Real> dx) {
  activation.visit([&](const auto& chosen) { activate_backward(device, chosen, x, dy, dx); });
}

template <class D, class... Choices, class Real = typename D::Real>
void activate_biased_backward(Context<D>& context, const AnyOf<Choices...>& activation,
                              MatrixView<const std::type_identity_t<Real>> a,
                              MatrixView<const std::type_identity_t<Real>> dy, MatrixView<Real> da,
                              std::type_identity_t<Real> beta, MatrixView<Real> dbias) {
  activation.visit([&](const auto& chosen) {
    activate_biased_backward(context, chosen, a, dy, da, beta, dbias);
  });
}

}
