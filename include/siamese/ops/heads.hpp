// SPDX-License-Identifier: MIT
// The order of columns that belong to attention heads. Parameters have one head after the other, as
// in PyTorch: component c of head h is column h * size + c. Attention reads them interleaved, as
// column c * heads + h, so that adjacent columns belong to adjacent heads.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/loops.hpp>

namespace siamese {
namespace detail {

/// The interleaved order: component c of head h is column c * heads + h.
struct HeadOrder {
  Index heads, size;
  /// Maps a head-major column index to its interleaved index.
  SIAMESE_FUNCTION Index place(Index i) const { return i % size * heads + i / size; }
};

/// Copies component c of all heads of a row.
template <class Real>
struct InterleaveRow {
  const Real* x;
  HeadOrder order;
  Real* y;
  SIAMESE_FUNCTION void operator()(Index c) const {
    for (Index h = 0; h < order.heads; ++h) y[c * order.heads + h] = x[h * order.size + c];
  }
};
template <class Real>
struct Interleave {
  MatrixView<const Real> x;
  HeadOrder rows, columns;
  MatrixView<Real> y;
  SIAMESE_FUNCTION InterleaveRow<Real> row(Index i) const {
    return {x.row(i), columns, y.row(rows.place(i))};
  }
};

template <class Real>
struct InterleaveRowBackward {
  const Real* dy;
  HeadOrder order;
  Real* dx;
  SIAMESE_FUNCTION void operator()(Index c) const {
    for (Index h = 0; h < order.heads; ++h) dx[h * order.size + c] += dy[c * order.heads + h];
  }
};
template <class Real>
struct InterleaveBackward {
  MatrixView<const Real> dy;
  HeadOrder rows, columns;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION InterleaveRowBackward<Real> row(Index i) const {
    return {dy.row(rows.place(i)), columns, dx.row(i)};
  }
};

}

/// Interleaves several matrices, in one kernel on a GPU.
template <class D>
using InterleaveLoops = Loops<D, detail::Interleave<typename D::Real>>;
/// Restores the order of several interleaved matrices, such as gradients, in one kernel on a GPU.
template <class D>
using InterleaveBackwardLoops = Loops<D, detail::InterleaveBackward<typename D::Real>>;

/// y = x with rows interleaved for `row_heads` heads and columns for `column_heads` heads; valid
/// after `loops.run()`. One head leaves the order unchanged. The rows of a weight are interleaved
/// if it multiplies interleaved columns.
template <class D>
void interleave(InterleaveLoops<D>& loops, ConstView<D> x, Index row_heads, Index column_heads,
                View<D> y) {
  const detail::HeadOrder rows{row_heads, x.rows / row_heads};
  const detail::HeadOrder columns{column_heads, x.columns / column_heads};
  loops.add(x.rows, columns.size, {x, rows, columns, y});
}

/// dx += dy, restored to the order of dx; valid after `loops.run()`.
template <class D>
void interleave_backward(InterleaveBackwardLoops<D>& loops, ConstView<D> dy, Index row_heads,
                         Index column_heads, View<D> dx) {
  const detail::HeadOrder rows{row_heads, dx.rows / row_heads};
  const detail::HeadOrder columns{column_heads, dx.columns / column_heads};
  loops.add(dx.rows, columns.size, {dy, rows, columns, dx});
}

}
