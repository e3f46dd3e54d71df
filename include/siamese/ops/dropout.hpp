// SPDX-License-Identifier: MIT
// Dropout, with one draw for each position and column, or for each sentence and column.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/core/random.hpp>
#include <siamese/device/device.hpp>

namespace siamese {

/// The draws of one dropout: an element is kept with probability 1 - rate and then scaled by 1 / (1
/// - rate). Which elements are kept depends on the sentence's number in the batch and the place in
/// the sentence, not on the shard.
struct DropoutDraws {
  Random random;
  float rate = 0;
  Index first_sentence = 0;
  bool by_pair = false; ///< both sentences of a pair lose the same elements

  template <class Real>
  SIAMESE_FUNCTION Real scale(Index sentence, Index element) const {
    const Index number = first_sentence + sentence;
    const float u = random.uniform(static_cast<std::uint32_t>(by_pair ? number / 2 : number),
                                   static_cast<std::uint32_t>(element));
    return u < rate ? Real{0} : Real{1} / (Real{1} - static_cast<Real>(rate));
  }
};

namespace detail {

template <class Real>
struct DropoutRow {
  const Real* x;
  DropoutDraws draws;
  Index sentence, first_element;
  Real* y;
  SIAMESE_FUNCTION void operator()(Index j) const {
    y[j] = x[j] * draws.scale<Real>(sentence, first_element + j);
  }
};

template <class Real>
struct DropoutPositions {
  Ragged<const Real> x;
  DropoutDraws draws;
  MatrixView<Real> y;
  SIAMESE_FUNCTION DropoutRow<Real> row(Index t) const {
    const Index s = x.layout.sentence[t];
    const Index place = t - x.layout.begin(s);
    return {x.values.row(x.layout.row(t)), draws, s, place * y.columns, y.row(t)};
  }
};

template <class Real>
struct DropoutRows {
  MatrixView<const Real> x;
  DropoutDraws draws;
  MatrixView<Real> y;
  SIAMESE_FUNCTION DropoutRow<Real> row(Index i) const { return {x.row(i), draws, i, 0, y.row(i)}; }
};

template <class Real>
struct DropoutStates {
  MatrixView<const Real> x;
  const Id* order;
  DropoutDraws draws;
  MatrixView<Real> y;
  SIAMESE_FUNCTION DropoutRow<Real> row(Index r) const {
    return {x.row(r), draws, order[r], 0, y.row(r)};
  }
};

}

/// y (positions, n) = dropout of x at each position. Applied to dy by position, it is its own
/// gradient.
template <class D>
void dropout(D& device, const RaggedView<D>& x, const DropoutDraws& draws, View<D> y) {
  for_each(device, y.rows, y.columns, detail::DropoutPositions<typename D::Real>{x, draws, y});
}

/// y = dropout of x, with one row per sentence. Applied to dy, it is its own gradient.
template <class D>
void dropout(D& device, ConstView<D> x, const DropoutDraws& draws, View<D> y) {
  for_each(device, y.rows, y.columns, detail::DropoutRows<typename D::Real>{x, draws, y});
}

/// y = dropout of x, whose row r belongs to the r-th longest sentence. A sentence has the same
/// draws at every call. Applied to dy, it is its own gradient; y may be x.
template <class D>
void dropout_states(D& device, ConstView<D> x, const Layout& layout, const DropoutDraws& draws,
                    View<D> y) {
  for_each(device, y.rows, y.columns,
           detail::DropoutStates<typename D::Real>{x, layout.order, draws, y});
}

}
