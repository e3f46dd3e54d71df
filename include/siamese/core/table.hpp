// SPDX-License-Identifier: MIT
// A matrix whose gradient has few rows.
#pragma once

#include <siamese/core/matrix.hpp>

namespace siamese {

/// A parameter of which a batch touches few rows, such as the weight of an embedding.
/// In a model, and in anything that mirrors it row by row, `values` is (vocabulary, dim) and `ids`
/// is empty. In a gradient, row i of `values` belongs to row `ids[i]` of the model's table; the
/// gradient of all other rows is zero.
template <class D>
struct Table {
  using Device = D;
  using Real = typename D::Real;

  Matrix<D> values;
  VectorView<const Id> ids; ///< view into the batch, which must outlive the step's gradient

  Table() = default;
  Table(Index vocabulary, Index dim) : values(vocabulary, dim) {}

  /// Whether this is a gradient with at least one row.
  bool is_touched() const { return ids.size > 0; }
  /// Makes this a gradient for the rows `touched`; its values are unspecified.
  void touch(VectorView<const Id> touched) {
    ids = touched;
    values.resize(touched.size, values.columns());
  }
  /// Makes this a zero gradient without rows. Call it before the next batch.
  void clear() {
    ids = {};
    values.resize(0, values.columns());
  }

  MatrixView<Real> view() { return values.view(); }
  MatrixView<const Real> view() const { return values.view(); }
};

}
