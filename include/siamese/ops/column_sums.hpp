// SPDX-License-Identifier: MIT
// Sums of the columns of a matrix, such as a bias's gradient.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/elementwise.hpp>

namespace siamese {
namespace detail {

template <class F, class Real>
struct Write {
  F f;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = f(i, j); }
};

}

/// y (1, n) = beta y + the sums of the columns of x (m, n), as a product with ones. If beta is
/// zero, y is not read.
template <class D>
void column_sums(Context<D>& context, ConstView<D> x, typename D::Real beta, View<D> y) {
  detail::expect_no_gpu<D>();
  using Real = typename D::Real;
  const View<D> ones = context.matrix(1, x.rows);
  fill(context.device, ones, Real{1});
  gemm(context.device, Op::plain, Op::plain, Real{1}, ones, x, beta, y);
}

/// Writes x(i, j) = f(i, j), then computes `column_sums` of x. f must not read x.
template <class D, class F>
void write_and_sum_columns(Context<D>& context, const F& f, View<D> x, typename D::Real beta,
                           View<D> y) {
  detail::expect_no_gpu<D>();
  for_each(context.device, x.rows, x.columns, detail::Write<F, typename D::Real>{f, x});
  column_sums(context, x, beta, y);
}

}
