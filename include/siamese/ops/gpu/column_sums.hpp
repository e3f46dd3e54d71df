// SPDX-License-Identifier: MIT
// Sums of columns on the GPU, such as the gradient of a bias. A product with ones would round its
// terms if products are rounded, in an order that cuBLAS chooses; one thread per column would read
// thousands of rows one after the other. Here each thread sums a few rows, and a second kernel sums
// those sums.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/device/gpu.hpp>

namespace siamese {
namespace detail {

/// Number of rows that a thread sums.
inline constexpr Index few_rows = 32;

/// part(p, j) = the sum over the p-th group of `few_rows` rows of x. Adjacent threads have adjacent
/// columns.
template <class Real>
struct SumOfFewRows {
  MatrixView<const Real> x;
  MatrixView<Real> part;
  SIAMESE_FUNCTION void operator()(Index p, Index j) const {
    const Index first = p * few_rows;
    part(p, j) = sum_in_order(smaller(few_rows, x.rows - first),
                              [&](Index i) SIAMESE_LAMBDA -> Real { return x(first + i, j); });
  }
};

/// Writes x and sums it. Several values are computed before the first is written, because the
/// compiler does not move a read before a write.
template <class F, class Real>
struct WriteAndSumFewRows {
  F f;
  MatrixView<Real> x, part;
  SIAMESE_FUNCTION void operator()(Index p, Index j) const {
    constexpr Index at_once = 8;
    const Index end = smaller((p + 1) * few_rows, x.rows);
    Real total = 0;
    for (Index first = p * few_rows; first < end; first += at_once) {
      Real values[at_once];
      for (Index k = 0; k < at_once; ++k) values[k] = f(smaller(first + k, end - 1), j);
      for (Index k = 0; k < at_once; ++k)
        if (first + k < end) {
          x(first + k, j) = values[k];
          total += values[k];
        }
    }
    part(p, j) = total;
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

/// Memory for the partial sums of `rows` rows, one for each group of `few_rows` rows.
template <GpuDevice D>
View<D> parts_of_sums(D& device, Index rows, Index columns) {
  const Index parts = (rows + few_rows - 1) / few_rows;
  return contiguous(device.scratch(parts * columns), parts, columns);
}

}

/// The plain form's result, except for the order of the sums.
template <GpuDevice D>
void column_sums(Context<D>& context, ConstView<D> x, typename D::Real beta, View<D> y) {
  using Real = typename D::Real;
  D& device = context.device;
  if (x.rows > detail::few_rows) {
    const View<D> part = detail::parts_of_sums(device, x.rows, x.columns);
    for_each_loop(device, part.rows, part.columns, detail::SumOfFewRows<Real>{x, part});
    x = part;
  }
  for_rows(device, y.columns, detail::SumColumns<Real>{x, beta, y});
}

/// Sums the values while they are written.
template <GpuDevice D, class F>
void write_and_sum_columns(Context<D>& context, const F& f, View<D> x, typename D::Real beta,
                           View<D> y) {
  using Real = typename D::Real;
  D& device = context.device;
  const View<D> part = detail::parts_of_sums(device, x.rows, x.columns);
  for_each_loop(device, part.rows, part.columns, detail::WriteAndSumFewRows<F, Real>{f, x, part});
  for_rows(device, y.columns, detail::SumColumns<Real>{part, beta, y});
}

}
