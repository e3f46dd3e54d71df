// SPDX-License-Identifier: MIT
// Distances of every row of one matrix to every row of another, and their gradients.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/long_loop.hpp>

namespace siamese {
namespace detail {

template <class Distance, class Real>
struct AllDistances {
  Distance distance;
  MatrixView<const Real> a, b;
  MatrixView<Real> distances;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    for (Index j = 0; j < b.rows; ++j)
      distances(i, j) = distance.distance(a.row(i), b.row(j), a.columns, lanes);
  }
};

/// The gradient of one operand, row by row. `own` is a and `other` is b; if `transposed`, it is the
/// other way round, and the matrices of distances are read as their transposes.
template <class Distance, class Real>
struct AllDistancesBackward {
  Distance distance;
  MatrixView<const Real> own, other, distances, ddistances;
  bool transposed;
  MatrixView<Real> mine, theirs; // one row of scratch memory for each row of `own`
  MatrixView<Real> down;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    Real* const total = down.row(i);
    Real* const du = mine.row(i);
    Real* const dv = theirs.row(i);
    for (Index j = 0; j < other.rows; ++j) {
      const Real d = transposed ? distances(j, i) : distances(i, j);
      const Real dd = transposed ? ddistances(j, i) : ddistances(i, j);
      if (dd == 0) continue;
      if (transposed) {
        distance.gradient(other.row(j), own.row(i), own.columns, lanes, d, dd, dv, du);
      } else {
        distance.gradient(own.row(i), other.row(j), own.columns, lanes, d, dd, du, dv);
      }
      lanes.each(own.columns, [=](Index k) SIAMESE_LAMBDA { total[k] += du[k]; });
    }
  }
};

}

/// distances(i, j) = distance of row i of a and row j of b; a (m, dim), b (n, dim), distances (m,
/// n). Uses the distance's fast form `ByProduct` (ops/product_pairs.hpp) if it has one.
template <class D, class Distance>
void all_distances(Context<D>& context, const Distance& distance, ConstView<D> a, ConstView<D> b,
                   View<D> distances) {
  if constexpr (requires { typename Distance::ByProduct; }) {
    Distance::ByProduct::forward(context, distance, a, b, distances);
  } else {
    for_rows_long(context, a.rows, b.rows * a.columns,
                  detail::AllDistances<Distance, typename D::Real>{distance, a, b, distances});
  }
}

/// Adds the gradients of the operands to da and db. The plain form skips pairs whose ddistance is
/// zero.
template <class D, class Distance>
void all_distances_backward(Context<D>& context, const Distance& distance, ConstView<D> a,
                            ConstView<D> b, ConstView<D> distances, ConstView<D> ddistances,
                            View<D> da, View<D> db) {
  if constexpr (requires { typename Distance::ByProduct; }) {
    Distance::ByProduct::backward(context, a, b, distances, ddistances, da, db);
  } else {
    const auto add_gradient = [&](ConstView<D> own, ConstView<D> other, bool transposed,
                                  View<D> down) {
      const View<D> mine = context.matrix(own.rows, own.columns);
      const View<D> theirs = context.matrix(own.rows, own.columns);
      for_rows_long(
          context, own.rows, 3 * other.rows * own.columns,
          detail::AllDistancesBackward<Distance, typename D::Real>{
              distance, own, other, distances, ddistances, transposed, mine, theirs, down});
    };
    add_gradient(a, b, false, da);
    add_gradient(b, a, true, db);
  }
}

}
