// SPDX-License-Identifier: MIT
// A matrix product by its definition, one element per thread: for systems without cuBLAS, and for
// sums without terms, which libraries treat differently.
#pragma once

#include <siamese/device/device.hpp>
#include <siamese/device/precision.hpp>

namespace siamese::detail {

/// Element k, counted row by row, of c = alpha op_a(a) op_b(b) + beta c, with rounded operands.
template <class Real>
struct PlainProduct {
  Precision precision;
  Op op_a, op_b;
  Real alpha, beta;
  MatrixView<const Real> a, b;
  MatrixView<Real> c;

  SIAMESE_FUNCTION void operator()(Index k) const {
    const Index i = k / c.columns, j = k % c.columns;
    const Index depth = op_a == Op::plain ? a.columns : a.rows;
    Real total = beta == 0 ? Real{0} : beta * c(i, j);
    for (Index t = 0; t < depth; ++t)
      total += rounded(precision, op_a == Op::plain ? a(i, t) : a(t, i)) *
               (alpha * rounded(precision, op_b == Op::plain ? b(t, j) : b(j, t)));
    c(i, j) = total;
  }
};

}
