// SPDX-License-Identifier: MIT
// Sums of columns on the GPU, such as a bias's gradient. A product with ones would round what it
// adds up where products are rounded, and cuBLAS chooses its order; a thread a column would read
// thousands of rows one after the other. Here a thread reads a few of them, and a second kernel
// adds up their sums.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/elementwise.hpp>

namespace siamese {
namespace detail {

/// part(p, j) = the sum of the p-th few rows of x: adjacent threads read adjacent elements.
template <class Real>
struct SumOfFewRows {
  static constexpr Index few = 32;
  MatrixView<const Real> x;
  MatrixView<Real> part;
  SIAMESE_FUNCTION void operator()(Index p, Index j) const {
    const Index first = p * few, left = x.rows - first;
    part(p, j) = sum_in_order(left < few ? left : few,
                              [&](Index i) SIAMESE_LAMBDA -> Real { return x(first + i, j); });
  }
};

template <class Real>
struct SumColumns {
  MatrixView<const Real> x;
  Real beta;
  MatrixView<Real> y;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index j, Lanes lanes) const {
    const Real total = lanes.sum(x.rows, [&](Index i) SIAMESE_LAMBDA -> Real { return x(i, j); });
    lanes.each(1,
               [&](Index) SIAMESE_LAMBDA { y(0, j) = beta == 0 ? total : beta * y(0, j) + total; });
  }
};

}

/// The plain form's result but for the order of sums.
template <class Real, class Products, class Probe>
void sum_columns(Context<BasicGpu<Real, Products, Probe>>& context,
                 MatrixView<const std::type_identity_t<Real>> x, std::type_identity_t<Real> beta,
                 MatrixView<Real> y) {
  using Sums = detail::SumOfFewRows<Real>;
  auto& device = context.device;
  const auto sum = [&](MatrixView<const Real> rows) {
    for_rows(device, rows.columns, detail::SumColumns<Real>{rows, beta, y});
  };
  if (x.rows <= Sums::few) return sum(x);
  const Index parts = (x.rows + Sums::few - 1) / Sums::few;
  const MatrixView<Real> part = dense(device.scratch(parts * x.columns), parts, x.columns);
  for_each_loop(device, parts, x.columns, Sums{x, part});
  sum(part);
}

}
