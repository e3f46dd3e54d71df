// SPDX-License-Identifier: MIT
// The order of the columns that heads share. Parameters have one head after the other, as
// PyTorch's do: component c of head h is column h * size + c. Attention reads them interleaved,
// as column c * heads + h, so that adjacent columns belong to adjacent heads.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>

#include <type_traits>

namespace siamese {
namespace detail {

struct HeadOrder {
  Index heads, size;

  HeadOrder(Index of_heads, Index dim) : heads(of_heads), size(dim / of_heads) {}

  /// Where column j of a parameter stands interleaved.
  SIAMESE_FUNCTION Index interleaved(Index j) const { return j % size * heads + j / size; }
};

template <class Real>
struct InterleaveColumns {
  MatrixView<const Real> x;
  HeadOrder order;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, order.interleaved(j)) = x(i, j); }
};

template <class Real>
struct InterleaveColumnsBackward {
  MatrixView<const Real> dy;
  HeadOrder order;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    dx(i, j) += dy(i, order.interleaved(j));
  }
};

template <class Real>
struct InterleaveRows {
  MatrixView<const Real> x;
  HeadOrder order;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(order.interleaved(i), j) = x(i, j); }
};

template <class Real>
struct InterleaveRowsBackward {
  MatrixView<const Real> dy;
  HeadOrder order;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    dx(i, j) += dy(order.interleaved(i), j);
  }
};

}

/// y = x with interleaved columns.
template <class D, class Real = typename D::Real>
void interleave_columns(D& device, MatrixView<const std::type_identity_t<Real>> x, Index heads,
                        MatrixView<Real> y) {
  for_each(device, x.rows, x.columns, detail::InterleaveColumns<Real>{x, {heads, x.columns}, y});
}

/// dx += dy, whose columns are interleaved.
template <class D, class Real = typename D::Real>
void interleave_columns_backward(D& device, MatrixView<const std::type_identity_t<Real>> dy,
                                 Index heads, MatrixView<Real> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::InterleaveColumnsBackward<Real>{dy, {heads, dx.columns}, dx});
}

/// y = x with interleaved rows: a weight for interleaved columns.
template <class D, class Real = typename D::Real>
void interleave_rows(D& device, MatrixView<const std::type_identity_t<Real>> x, Index heads,
                     MatrixView<Real> y) {
  for_each(device, x.rows, x.columns, detail::InterleaveRows<Real>{x, {heads, x.rows}, y});
}

/// dx += dy, whose rows are interleaved.
template <class D, class Real = typename D::Real>
void interleave_rows_backward(D& device, MatrixView<const std::type_identity_t<Real>> dy,
                              Index heads, MatrixView<Real> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::InterleaveRowsBackward<Real>{dy, {heads, dx.rows}, dx});
}

}
