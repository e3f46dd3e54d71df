// SPDX-License-Identifier: MIT
// Dropout, one draw a position and column, or a sentence and column.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/core/random.hpp>
#include <siamese/device/device.hpp>

#include <type_traits>

namespace siamese {

/// The draws of one dropout: an element is kept with probability 1 - rate and then scaled by
/// 1 / (1 - rate). Which are kept depends on the sentence's number in the batch and the place in
/// the sentence, not on the shard.
struct DropoutDraws {
  Random random;
  float rate = 0;
  Index first_sentence = 0;

  template <class Real>
  SIAMESE_FUNCTION Real scale(Index sentence, Index element) const {
    const float u = random.uniform(static_cast<std::uint32_t>(first_sentence + sentence),
                                   static_cast<std::uint32_t>(element));
    return u < rate ? Real{0} : Real{1} / (Real{1} - static_cast<Real>(rate));
  }
};

namespace detail {

template <class Real>
struct DropoutPositions {
  Ragged<const Real> x;
  DropoutDraws draws;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index t, Index j) const {
    const Index s = x.layout.sentence[t];
    const Index place = t - x.layout.begin(s);
    y(t, j) = x.rows(x.layout.row(t), j) * draws.scale<Real>(s, place * y.columns + j);
  }
};

template <class Real>
struct DropoutRows {
  MatrixView<const Real> x;
  DropoutDraws draws;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i, j) = x(i, j) * draws.scale<Real>(i, j);
  }
};

template <class Real>
struct DropoutStates {
  MatrixView<const Real> x;
  const Id* order;
  DropoutDraws draws;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index r, Index j) const {
    y(r, j) = x(r, j) * draws.scale<Real>(order[r], j);
  }
};

}

/// y (positions, n) from the positions of x. Applied to dy, by position, it is its own gradient.
template <class D, class Real = typename D::Real>
void dropout(D& device, const Ragged<const std::type_identity_t<Real>>& x,
             const DropoutDraws& draws, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::DropoutPositions<Real>{x, draws, y});
}

/// y from x, a row a sentence. Applied to dy it is its own gradient.
template <class D, class Real = typename D::Real>
void dropout(D& device, MatrixView<const std::type_identity_t<Real>> x, const DropoutDraws& draws,
             MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::DropoutRows<Real>{x, draws, y});
}

/// y from x, whose row r belongs to the r-th longest sentence: the draws of a sentence are the same
/// whenever they are asked for. Applied to dy it is its own gradient; y may be x.
template <class D, class Real = typename D::Real>
void dropout_states(D& device, MatrixView<const std::type_identity_t<Real>> x, const Layout& layout,
                    const DropoutDraws& draws, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::DropoutStates<Real>{x, layout.order, draws, y});
}

}
