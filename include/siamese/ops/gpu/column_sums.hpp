// SPDX-License-Identifier: MIT
// Sums of columns on the GPU, such as a bias's gradient. A product with ones would round what it
// adds up where products are rounded, and cuBLAS chooses its order; a thread a column would read
// thousands of rows one after the other. Here a thread reads a few of them, and a second kernel
// adds up their sums. What is written on the way is added up as it is written.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/elementwise.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct ElementsOf {
  MatrixView<const Real> x;
  SIAMESE_FUNCTION Real operator()(Index i, Index j) const { return x(i, j); }
};

/// part(p, j) = the sum of f(i, j) over the p-th few rows i: adjacent threads have adjacent
/// columns.
template <class F, class Real>
struct SumOfFewRows {
  static constexpr Index few = 32;
  F f;
  Index rows;
  MatrixView<Real> part;
  SIAMESE_FUNCTION void operator()(Index p, Index j) const {
    const Index first = p * few, left = rows - first;
    part(p, j) = sum_in_order(left < few ? left : few,
                              [&](Index i) SIAMESE_LAMBDA -> Real { return f(first + i, j); });
  }
};

template <class F, class Real>
struct SumColumns {
  F f;
  Index rows;
  Real beta;
  MatrixView<Real> y;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index j, Lanes lanes) const {
    const Real total = lanes.sum(rows, [&](Index i) SIAMESE_LAMBDA -> Real { return f(i, j); });
    lanes.each(1,
               [&](Index) SIAMESE_LAMBDA { y(0, j) = beta == 0 ? total : beta * y(0, j) + total; });
  }
};

/// y = beta y + the sum of f(i, ...) over i < rows.
template <class Device, class F, class Real>
void sum_columns_of(Device& device, const F& f, Index rows, Real beta, MatrixView<Real> y) {
  using Sums = SumOfFewRows<F, Real>;
  if (rows <= Sums::few) return for_rows(device, y.columns, SumColumns<F, Real>{f, rows, beta, y});
  const Index parts = (rows + Sums::few - 1) / Sums::few;
  const MatrixView<Real> part = dense(device.scratch(parts * y.columns), parts, y.columns);
  for_each_loop(device, parts, y.columns, Sums{f, rows, part});
  for_rows(device, y.columns, SumColumns<ElementsOf<Real>, Real>{{part}, parts, beta, y});
}

}

/// The plain form's result but for the order of sums.
template <class Real, class Products, class Probe>
void sum_columns(Context<BasicGpu<Real, Products, Probe>>& context,
                 MatrixView<const std::type_identity_t<Real>> x, std::type_identity_t<Real> beta,
                 MatrixView<Real> y) {
  detail::sum_columns_of(context.device, detail::ElementsOf<Real>{x}, x.rows, beta, y);
}

template <class Real, class Products, class Probe, class F>
void write_and_sum_columns(Context<BasicGpu<Real, Products, Probe>>& context, const F& f,
                           MatrixView<Real> x, std::type_identity_t<Real> beta,
                           MatrixView<Real> y) {
  detail::sum_columns_of(context.device, f, x.rows, beta, y);
}

}
