// SPDX-License-Identifier: MIT
// The gradient of a bias on the GPU. A product with ones would round what it adds up where products
// are rounded, and cuBLAS chooses its order; a thread a column would read thousands of rows one
// after the other. Here a column has several threads, whose sums a second kernel adds up.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/elementwise.hpp>

namespace siamese {
namespace detail {

/// part(p, j) = x(p, j) + x(p + parts, j) + ...: adjacent threads read adjacent elements.
template <class Real>
struct SumOfEveryFewRows {
  MatrixView<const Real> x;
  MatrixView<Real> part;
  SIAMESE_FUNCTION void operator()(Index p, Index j) const {
    Real total = 0;
    for (Index i = p; i < x.rows; i += part.rows) total += x(i, j);
    part(p, j) = total;
  }
};

template <class Real>
struct AddColumnSums {
  MatrixView<const Real> x;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index, Index j) const {
    Real total = 0;
    for (Index i = 0; i < x.rows; ++i) total += x(i, j);
    y(0, j) += total;
  }
};

}

/// The plain form's result but for the order of sums.
template <class Real, class Products, class Probe>
void add_bias_gradient(Context<BasicGpu<Real, Products, Probe>>& context,
                       MatrixView<const std::type_identity_t<Real>> dy, MatrixView<Real> dbias) {
  constexpr Index parts = 64;
  auto& device = context.device;
  if (dy.rows <= parts)
    return for_each(device, 1, dy.columns, detail::AddColumnSums<Real>{dy, dbias});
  const MatrixView<Real> part = dense(device.scratch(parts * dy.columns), parts, dy.columns);
  for_each(device, parts, dy.columns, detail::SumOfEveryFewRows<Real>{dy, part});
  for_each(device, 1, dy.columns, detail::AddColumnSums<Real>{part, dbias});
}

}
