// SPDX-License-Identifier: MIT
// The order of the columns that heads share. Parameters have one head after the other, as
// PyTorch's do: component c of head h is column h * size + c. Attention reads them interleaved,
// as column c * heads + h, so that adjacent columns belong to adjacent heads.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/loops.hpp>

#include <type_traits>

namespace siamese {
namespace detail {

/// Where row i of n is when the rows of so many heads are interleaved.
SIAMESE_FUNCTION Index interleaved(Index i, Index n, Index heads) {
  const Index size = n / heads;
  return heads == 1 ? i : i % size * heads + i / size;
}

/// Component c of all heads of row i.
template <class Real>
struct Interleave {
  MatrixView<const Real> x;
  Index row_heads, column_heads;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index c) const {
    const Real* const from = x.row(i) + c;
    Real* const to = y.row(interleaved(i, x.rows, row_heads)) + c * column_heads;
    const Index size = x.columns / column_heads;
    for (Index h = 0; h < column_heads; ++h) to[h] = from[h * size];
  }
};

template <class Real>
struct InterleaveBackward {
  MatrixView<const Real> dy;
  Index row_heads, column_heads;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index i, Index c) const {
    const Real* const from = dy.row(interleaved(i, dx.rows, row_heads)) + c * column_heads;
    Real* const to = dx.row(i) + c;
    const Index size = dx.columns / column_heads;
    for (Index h = 0; h < column_heads; ++h) to[h * size] += from[h];
  }
};

}

/// Several matrices to be interleaved, or their gradients.
template <class D>
using InterleaveLoops = Loops<D, detail::Interleave<typename D::Real>>;
template <class D>
using InterleaveBackwardLoops = Loops<D, detail::InterleaveBackward<typename D::Real>>;

/// y = x, its rows interleaved for so many heads and its columns for so many, once `loops` have
/// run. One head leaves them in their order. A weight's rows are interleaved where it multiplies
/// interleaved columns.
template <class D, class Real = typename D::Real>
void interleave(InterleaveLoops<D>& loops, MatrixView<const std::type_identity_t<Real>> x,
                Index row_heads, Index column_heads, MatrixView<std::type_identity_t<Real>> y) {
  loops.add(x.rows, x.columns / column_heads, {x, row_heads, column_heads, y});
}

/// dx += dy in dx's order, once `loops` have run.
template <class D, class Real = typename D::Real>
void interleave_backward(InterleaveBackwardLoops<D>& loops,
                         MatrixView<const std::type_identity_t<Real>> dy, Index row_heads,
                         Index column_heads, MatrixView<std::type_identity_t<Real>> dx) {
  loops.add(dx.rows, dx.columns / column_heads, {dy, row_heads, column_heads, dx});
}

}
