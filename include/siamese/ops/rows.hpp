// SPDX-License-Identifier: MIT
// Operations on whole rows: gathers, and sums of gathered rows in a fixed order.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/cpu/rows.hpp>
#include <siamese/ops/position_sums.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct GatherRows {
  MatrixView<const Real> table;
  VectorView<const Id> ids;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = table(ids[i], j); }
};

template <class Real>
struct AddRowsAt {
  MatrixView<const Real> x;
  VectorView<const Id> rows;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(rows[i], j) += x(i, j); }
};

template <class Real>
struct AddPositions {
  Ragged<const Real> x;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index t, Index j) const {
    y(t, j) += x.values(x.layout.row(t), j);
  }
};

/// One column's element at a position.
template <class Real>
struct ElementAt {
  MatrixView<const Real> x;
  Index j;
  SIAMESE_FUNCTION Real operator()(Index t) const { return x(t, j); }
};
template <class Real>
struct Elements {
  MatrixView<const Real> x;
  SIAMESE_FUNCTION ElementAt<Real> column(Index j) const { return {x, j}; }
};

}

/// y(i, :) = table(ids[i], :).
template <class D>
void gather_rows(D& device, ConstView<D> table, VectorView<const Id> ids, View<D> y) {
  for_each(device, y.rows, y.columns, detail::GatherRows<typename D::Real>{table, ids, y});
}

/// y(rows[i], :) += x(i, :); rows must be distinct.
template <class D>
void add_rows_at(D& device, ConstView<D> x, VectorView<const Id> rows, View<D> y) {
  for_each(device, x.rows, x.columns, detail::AddRowsAt<typename D::Real>{x, rows, y});
}

/// y (positions, n) += x, read through its layout.
template <class D>
void add_positions(D& device, const RaggedView<D>& x, View<D> y) {
  for_each(device, y.rows, y.columns, detail::AddPositions<typename D::Real>{x, y});
}

/// y (layout.rows, n) = for each row the sum of x (layout.positions, n) over the positions that
/// read the row, in ascending order: the gradient of reading rows through a layout's index.
template <class D>
void sum_positions(D& device, ConstView<D> x, const Layout& layout, View<D> y) {
  sum_over_positions(device, detail::Elements<typename D::Real>{x}, layout, y);
}

/// The same, in the context's memory. If every position has a row of its own, returns x itself.
template <class D>
ConstView<D> summed_positions(Context<D>& context, ConstView<D> x, const Layout& layout) {
  if (layout.index == nullptr) return x;
  const View<D> y = context.matrix(layout.rows, x.columns);
  sum_positions(context.device, x, layout, y);
  return y;
}

}
