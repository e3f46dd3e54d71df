// SPDX-License-Identifier: MIT
// Layer normalisation (Ba, Kiros and Hinton 2016), row by row. With the mean m and the variance v
// of the n elements of a row,
//
//     z = (x - m) / √(v + ε)    y = z gain + bias
//
// and backward, with g = dy gain,
//
//     dx = (g - Σ g / n - z Σ g z / n) / √(v + ε)    dgain = Σ_rows dy z    dbias = Σ_rows dy
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>

#include <cmath>

namespace siamese {
namespace detail {

template <class Real>
struct LayerNormForward {
  MatrixView<const Real> x;
  const Real *gain, *bias;
  Real epsilon;
  MatrixView<Real> y, z, inverse;

  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const Real* const from = x.row(i);
    const auto n = static_cast<Real>(x.columns);
    const Real mean = lanes.sum(x.columns, [&](Index j) SIAMESE_LAMBDA { return from[j]; }) / n;
    const Real variance = lanes.sum(x.columns, [&](Index j) SIAMESE_LAMBDA {
      const Real centred = from[j] - mean;
      return centred * centred;
    }) / n;
    const Real scale = Real{1} / std::sqrt(variance + epsilon);
    inverse(i, 0) = scale;
    lanes.each(x.columns, [&](Index j) SIAMESE_LAMBDA {
      const Real normal = (from[j] - mean) * scale;
      z(i, j) = normal;
      y(i, j) = normal * gain[j] + bias[j];
    });
  }
};

template <class Real>
struct LayerNormBackward {
  MatrixView<const Real> dy;
  const Real* gain;
  MatrixView<const Real> z, inverse;
  MatrixView<Real> dx, dgains;

  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const auto n = static_cast<Real>(dy.columns);
    const Real mean =
        lanes.sum(dy.columns, [&](Index j) SIAMESE_LAMBDA { return dy(i, j) * gain[j]; }) / n;
    const Real slope = lanes.sum(dy.columns, [&](Index j) SIAMESE_LAMBDA {
      return dy(i, j) * gain[j] * z(i, j);
    }) / n;
    lanes.each(dy.columns, [&](Index j) SIAMESE_LAMBDA {
      dx(i, j) = (dy(i, j) * gain[j] - mean - z(i, j) * slope) * inverse(i, 0);
      dgains(i, j) = dy(i, j) * z(i, j);
    });
  }
};

}

/// Computes y and, for backward, z (rows, n) and inverse = 1 / √(v + ε) (rows, 1).
template <class D>
void layer_norm(D& device, ConstView<D> x, ConstView<D> gain, ConstView<D> bias,
                typename D::Real epsilon, View<D> y, View<D> z, View<D> inverse) {
  for_rows(
      device, x.rows,
      detail::LayerNormForward<typename D::Real>{x, gain.data, bias.data, epsilon, y, z, inverse});
}

/// Computes dx and, in dgains (rows, n), each row's contribution to dgain.
template <class D>
void layer_norm_backward(D& device, ConstView<D> dy, ConstView<D> gain, ConstView<D> z,
                         ConstView<D> inverse, View<D> dx, View<D> dgains) {
  for_rows(device, dy.rows,
           detail::LayerNormBackward<typename D::Real>{dy, gain.data, z, inverse, dx, dgains});
}

}
