// SPDX-License-Identifier: MIT
// Scores of every row of one matrix with every row of another, and their gradients.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>

#include <type_traits>

namespace siamese {
namespace detail {

template <class Distance, class Real>
struct ScoreAll {
  Distance distance;
  MatrixView<const Real> a, b;
  MatrixView<Real> scores;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    for (Index j = 0; j < b.rows; ++j)
      scores(i, j) = distance.score(a.row(i), b.row(j), a.columns, lanes);
  }
};

/// The gradient of one of the operands, row by row: `own` is a and `other` b, or the other way
/// round with the matrices of scores read as their transposes.
template <class Distance, class Real>
struct ScoreAllBackward {
  Distance distance;
  MatrixView<const Real> own, other, scores, dscores;
  bool transposed;
  MatrixView<Real> mine, theirs; // a row of scratch for each row of `own`
  MatrixView<Real> down;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    Real* const total = down.row(i);
    Real* const du = mine.row(i);
    Real* const dv = theirs.row(i);
    for (Index j = 0; j < other.rows; ++j) {
      const Real dscore = transposed ? dscores(j, i) : dscores(i, j);
      if (dscore == 0) continue;
      const Real score = transposed ? scores(j, i) : scores(i, j);
      if (transposed) {
        distance.gradient(other.row(j), own.row(i), own.columns, lanes, score, dscore, dv, du);
      } else {
        distance.gradient(own.row(i), other.row(j), own.columns, lanes, score, dscore, du, dv);
      }
      lanes.each(own.columns, [=](Index k) SIAMESE_LAMBDA { total[k] += du[k]; });
    }
  }
};

}

/// scores(i, j) = distance of row i of a and row j of b; a (m, dim), b (n, dim), scores (m, n).
/// This is the plain form; model/product_scores.hpp has faster ones for some distances.
template <class D, class Distance, class Real = typename D::Real>
void score_all(Context<D>& context, const Distance& distance,
               MatrixView<const std::type_identity_t<Real>> a,
               MatrixView<const std::type_identity_t<Real>> b, MatrixView<Real> scores) {
  for_rows(context.device, a.rows, detail::ScoreAll<Distance, Real>{distance, a, b, scores});
}

/// da += and db += the gradients by a and b; scores whose gradient is zero cost nothing.
template <class D, class Distance, class Real = typename D::Real>
void score_all_backward(Context<D>& context, const Distance& distance,
                        MatrixView<const std::type_identity_t<Real>> a,
                        MatrixView<const std::type_identity_t<Real>> b,
                        MatrixView<const std::type_identity_t<Real>> scores,
                        MatrixView<const std::type_identity_t<Real>> dscores, MatrixView<Real> da,
                        MatrixView<Real> db) {
  const auto add_gradient = [&](auto own, auto other, bool transposed, MatrixView<Real> down) {
    const MatrixView<Real> mine = context.matrix(own.rows, own.columns);
    const MatrixView<Real> theirs = context.matrix(own.rows, own.columns);
    for_rows(context.device, own.rows,
             detail::ScoreAllBackward<Distance, Real>{distance, own, other, scores, dscores,
                                                      transposed, mine, theirs, down});
  };
  add_gradient(a, b, false, da);
  add_gradient(b, a, true, db);
}

}
