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

/// Component c of all heads of row i.
template <class Real>
struct InterleaveColumns {
  MatrixView<const Real> x;
  Index heads, size;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index c) const {
    for (Index h = 0; h < heads; ++h) y(i, c * heads + h) = x(i, h * size + c);
  }
};

template <class Real>
struct InterleaveColumnsBackward {
  MatrixView<const Real> dy;
  Index heads, size;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index i, Index c) const {
    for (Index h = 0; h < heads; ++h) dx(i, h * size + c) += dy(i, c * heads + h);
  }
};

template <class Real>
struct InterleaveRows {
  MatrixView<const Real> x;
  Index heads, size;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i % size * heads + i / size, j) = x(i, j);
  }
};

template <class Real>
struct InterleaveRowsBackward {
  MatrixView<const Real> dy;
  Index heads, size;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    dx(i, j) += dy(i % size * heads + i / size, j);
  }
};

}

/// y = x with interleaved columns, once `loops` have run.
template <class D, class Real>
void interleave_columns(Loops<D, detail::InterleaveColumns<Real>>& loops,
                        MatrixView<const std::type_identity_t<Real>> x, Index heads,
                        MatrixView<std::type_identity_t<Real>> y) {
  const Index size = x.columns / heads;
  loops.add(x.rows, size, {x, heads, size, y});
}

/// dx += dy, whose columns are interleaved, once `loops` have run.
template <class D, class Real>
void interleave_columns_backward(Loops<D, detail::InterleaveColumnsBackward<Real>>& loops,
                                 MatrixView<const std::type_identity_t<Real>> dy, Index heads,
                                 MatrixView<std::type_identity_t<Real>> dx) {
  const Index size = dx.columns / heads;
  loops.add(dx.rows, size, {dy, heads, size, dx});
}

/// y = x with interleaved rows, a weight for interleaved columns, once `loops` have run.
template <class D, class Real>
void interleave_rows(Loops<D, detail::InterleaveRows<Real>>& loops,
                     MatrixView<const std::type_identity_t<Real>> x, Index heads,
                     MatrixView<std::type_identity_t<Real>> y) {
  loops.add(x.rows, x.columns, {x, heads, x.rows / heads, y});
}

/// dx += dy, whose rows are interleaved, once `loops` have run.
template <class D, class Real>
void interleave_rows_backward(Loops<D, detail::InterleaveRowsBackward<Real>>& loops,
                              MatrixView<const std::type_identity_t<Real>> dy, Index heads,
                              MatrixView<std::type_identity_t<Real>> dx) {
  loops.add(dx.rows, dx.columns, {dy, heads, dx.rows / heads, dx});
}

}
