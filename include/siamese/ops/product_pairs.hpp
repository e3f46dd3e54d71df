// SPDX-License-Identifier: MIT
// Distances of all pairs computed from one matrix product: the fast forms of `all_distances`.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/elementwise.hpp>

#include <cmath>

namespace siamese {

// A fast form has two functions with the arguments of those in ops/all_pairs.hpp: `forward`, and
// `backward`, which adds to da and db.

/// -a_i·b_j.
struct DotByProduct {
  template <class D, class Distance>
  static void forward(Context<D>& context, const Distance&, ConstView<D> a, ConstView<D> b,
                      View<D> distances) {
    using Real = typename D::Real;
    gemm(context.device, Op::plain, Op::transposed, Real{-1}, a, b, Real{0}, distances);
  }

  template <class D>
  static void backward(Context<D>& context, ConstView<D> a, ConstView<D> b, ConstView<D>,
                       ConstView<D> ddistances, View<D> da, View<D> db) {
    using Real = typename D::Real;
    gemm(context.device, Op::plain, Op::plain, Real{-1}, ddistances, b, Real{1}, da);
    gemm(context.device, Op::transposed, Op::plain, Real{-1}, ddistances, a, Real{1}, db);
  }
};

namespace detail {

/// Each row of x divided by its length, which is kept; zero if the length is zero.
template <class Real>
struct UnitRows {
  MatrixView<const Real> x;
  MatrixView<Real> y;
  VectorView<Real> lengths;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const Real* const from = x.row(i);
    Real* const to = y.row(i);
    const Real squares =
        lanes.sum(x.columns, [=](Index k) SIAMESE_LAMBDA { return from[k] * from[k]; });
    const Real length = std::sqrt(squares);
    const Real inverse = length > 0 ? 1 / length : Real{0};
    lanes.each(x.columns, [=](Index k) SIAMESE_LAMBDA { to[k] = inverse * from[k]; });
    lengths[i] = length;
  }
};

/// dx += (dy - (dy·y) y) / length.
template <class Real>
struct UnitRowsBackward {
  MatrixView<const Real> y, dy;
  VectorView<const Real> lengths;
  MatrixView<Real> dx;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const Real* const unit = y.row(i);
    const Real* const from = dy.row(i);
    Real* const to = dx.row(i);
    const Real along =
        lanes.sum(y.columns, [=](Index k) SIAMESE_LAMBDA { return from[k] * unit[k]; });
    const Real inverse = lengths[i] > 0 ? 1 / lengths[i] : Real{0};
    lanes.each(y.columns,
               [=](Index k) SIAMESE_LAMBDA { to[k] += inverse * (from[k] - along * unit[k]); });
  }
};

template <class D>
struct Units {
  View<D> rows;
  Values<D> lengths;
};

template <class D>
Units<D> unit_rows(Context<D>& context, ConstView<D> x) {
  const Units<D> y{context.matrix(x.rows, x.columns), context.vector(x.rows)};
  for_rows(context.device, x.rows, UnitRows<typename D::Real>{x, y.rows, y.lengths});
  return y;
}

}

/// 1 - the product of the unit vectors.
struct CosineByProduct {
  template <class D, class Distance>
  static void forward(Context<D>& context, const Distance&, ConstView<D> a, ConstView<D> b,
                      View<D> distances) {
    using Real = typename D::Real;
    const auto unit_a = detail::unit_rows(context, a), unit_b = detail::unit_rows(context, b);
    fill(context.device, distances, Real{1});
    gemm(context.device, Op::plain, Op::transposed, Real{-1}, unit_a.rows, unit_b.rows, Real{1},
         distances);
  }

  template <class D>
  static void backward(Context<D>& context, ConstView<D> a, ConstView<D> b, ConstView<D>,
                       ConstView<D> ddistances, View<D> da, View<D> db) {
    using Real = typename D::Real;
    const auto unit_a = detail::unit_rows(context, a), unit_b = detail::unit_rows(context, b);
    const auto add_gradient = [&](Op op, const auto& own, const auto& other, View<D> down) {
      const View<D> dunit = context.matrix(own.rows.rows, own.rows.columns);
      gemm(context.device, op, Op::plain, Real{-1}, ddistances, other.rows, Real{0}, dunit);
      for_rows(context.device, own.rows.rows,
               detail::UnitRowsBackward<Real>{own.rows, dunit, own.lengths, down});
    };
    add_gradient(Op::plain, unit_a, unit_b, da);
    add_gradient(Op::transposed, unit_b, unit_a, db);
  }
};

namespace detail {

template <class Real>
struct SquareRows {
  MatrixView<const Real> x;
  VectorView<Real> squares;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const Real* const from = x.row(i);
    squares[i] = lanes.sum(x.columns, [=](Index k) SIAMESE_LAMBDA { return from[k] * from[k]; });
  }
};

/// Turns -2 a_i·b_j into ‖a_i - b_j‖₂. Where the sum of squares suffers from cancellation,
/// `distance` computes it from the difference.
template <class Distance, class Real>
struct EuclideanOfProducts {
  Distance distance;
  MatrixView<const Real> a, b;
  VectorView<const Real> squares_a, squares_b;
  MatrixView<Real> distances;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    constexpr Real cancelled = static_cast<Real>(0.01);
    Real* const row = distances.row(i);
    const Real square = squares_a[i];
    const VectorView<const Real> squares = squares_b;
    lanes.each(distances.columns, [=](Index j) SIAMESE_LAMBDA {
      const Real sum = square + squares[j];
      const Real squared = sum + row[j];
      row[j] = squared < cancelled * sum ? Real{-1} : std::sqrt(squared);
    });
    for (Index j = 0; j < distances.columns; ++j)
      if (row[j] < 0) row[j] = distance.distance(a.row(i), b.row(j), a.columns, lanes);
  }
};

/// ddistances / distances; zero where the distance is zero.
template <class Real>
struct EuclideanSlopes {
  MatrixView<const Real> distances, ddistances;
  MatrixView<Real> slopes;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    slopes(i, j) = distances(i, j) > 0 ? ddistances(i, j) / distances(i, j) : Real{0};
  }
};

template <class Real>
struct AddScaledRows {
  MatrixView<const Real> x;
  const Real* factors;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) += factors[i] * x(i, j); }
};

}

/// ‖a_i - b_j‖₂² = ‖a_i‖₂² + ‖b_j‖₂² - 2 a_i·b_j.
struct EuclideanByProduct {
  template <class D, class Distance>
  static void forward(Context<D>& context, const Distance& distance, ConstView<D> a, ConstView<D> b,
                      View<D> distances) {
    using Real = typename D::Real;
    const Values<D> squares_a = context.vector(a.rows), squares_b = context.vector(b.rows);
    for_rows(context.device, a.rows, detail::SquareRows<Real>{a, squares_a});
    for_rows(context.device, b.rows, detail::SquareRows<Real>{b, squares_b});
    gemm(context.device, Op::plain, Op::transposed, Real{-2}, a, b, Real{0}, distances);
    for_rows(context.device, a.rows,
             detail::EuclideanOfProducts<Distance, Real>{distance, a, b, squares_a, squares_b,
                                                         distances});
  }

  /// With w_ij = ddistance_ij / distance_ij: da_i = Σ_j w_ij (a_i - b_j), db_j = Σ_i w_ij (b_j -
  /// a_i).
  template <class D>
  static void backward(Context<D>& context, ConstView<D> a, ConstView<D> b, ConstView<D> distances,
                       ConstView<D> ddistances, View<D> da, View<D> db) {
    using Real = typename D::Real;
    const View<D> w = context.matrix(distances.rows, distances.columns);
    for_each(context.device, w.rows, w.columns,
             detail::EuclideanSlopes<Real>{distances, ddistances, w});
    const auto add_gradient = [&](Op op, ConstView<D> own, ConstView<D> other, View<D> down) {
      const View<D> ones = context.matrix(other.rows, 1), sums = context.matrix(own.rows, 1);
      fill(context.device, ones, Real{1});
      gemm(context.device, op, Op::plain, Real{1}, w, ones, Real{0}, sums);
      for_each(context.device, own.rows, own.columns,
               detail::AddScaledRows<Real>{own, sums.data, down});
      gemm(context.device, op, Op::plain, Real{-1}, w, other, Real{1}, down);
    };
    add_gradient(Op::plain, a, b, da);
    add_gradient(Op::transposed, b, a, db);
  }
};

}
