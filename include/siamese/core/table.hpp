// SPDX-License-Identifier: MIT
// A matrix whose gradient has few rows.
#pragma once

#include <siamese/core/matrix.hpp>

namespace siamese {

/// A parameter of which a batch touches few rows, such as the weight of an embedding.
/// In a model, and in anything that mirrors it row by row, `values` is (vocabulary, dim) and `ids`
/// is empty. In a gradient row i of `values` belongs to row `ids[i]` of the model's table; all
/// other rows are zero.
template <class D>
struct Table {
  using Device = D;
  using Real = typename D::Real;

  Matrix<D> values;
  VectorView<const Id> ids; ///< in the memory of the batch, which outlives the step's gradient

  Table() = default;
  Table(Index vocabulary, Index dim) : values(vocabulary, dim) {}

  /// Whether this is a gradient for some rows.
  bool is_touched() const { return ids.size > 0; }
  /// Makes this a gradient for the rows `touched`, of unspecified values.
  void touch(VectorView<const Id> touched) {
    ids = touched;
    values.resize(touched.size, values.columns());
  }
  /// Makes this the zero gradient, for no row. Has to come before the next batch.
  void clear() {
    ids = {};
    values.resize(0, values.columns());
  }

  MatrixView<Real> view() { return values.view(); }
  MatrixView<const Real> view() const { return values.view(); }
};

}
