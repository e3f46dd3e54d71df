// SPDX-License-Identifier: MIT
// Scores of all pairs that are made of one matrix product: dot product, cosine, euclidean metric.
#pragma once

#include <siamese/model/distance.hpp>
#include <siamese/ops/all_pairs.hpp>
#include <siamese/ops/elementwise.hpp>

#include <cmath>
#include <type_traits>

namespace siamese {
namespace detail {

/// Each row of x over its length, which is kept; zero where that is zero.
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
  MatrixView<typename D::Real> rows;
  VectorView<typename D::Real> lengths;
};

template <class D, class Real = typename D::Real>
Units<D> unit_rows(Context<D>& context, MatrixView<const std::type_identity_t<Real>> x) {
  const Units<D> y{context.matrix(x.rows, x.columns), context.vector(x.rows)};
  for_rows(context.device, x.rows, UnitRows<Real>{x, y.rows, y.lengths});
  return y;
}

/// scores += sign cos(a_i, b_j).
template <class D, class Real = typename D::Real>
void add_cosines(Context<D>& context, std::type_identity_t<Real> sign,
                 MatrixView<const std::type_identity_t<Real>> a,
                 MatrixView<const std::type_identity_t<Real>> b, MatrixView<Real> scores) {
  const Units<D> unit_a = unit_rows(context, a), unit_b = unit_rows(context, b);
  gemm(context.device, Op::plain, Op::transposed, sign, unit_a.rows, unit_b.rows, Real{1}, scores);
}

template <class D, class Real = typename D::Real>
void add_cosines_backward(Context<D>& context, std::type_identity_t<Real> sign,
                          MatrixView<const std::type_identity_t<Real>> a,
                          MatrixView<const std::type_identity_t<Real>> b,
                          MatrixView<const std::type_identity_t<Real>> dscores, MatrixView<Real> da,
                          MatrixView<Real> db) {
  const Units<D> unit_a = unit_rows(context, a), unit_b = unit_rows(context, b);
  const auto add_gradient = [&](Op op, const Units<D>& own, const Units<D>& other,
                                MatrixView<Real> down) {
    const MatrixView<Real> dunit = context.matrix(own.rows.rows, own.rows.columns);
    gemm(context.device, op, Op::plain, sign, dscores, other.rows, Real{0}, dunit);
    for_rows(context.device, own.rows.rows,
             UnitRowsBackward<Real>{own.rows, dunit, own.lengths, down});
  };
  add_gradient(Op::plain, unit_a, unit_b, da);
  add_gradient(Op::transposed, unit_b, unit_a, db);
}

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

/// From -2 a_i·b_j to ‖a_i - b_j‖₂. Where the sum of squares cancels, it is taken of the
/// difference.
template <class Real>
struct EuclideanOfProducts {
  MatrixView<const Real> a, b;
  VectorView<const Real> squares_a, squares_b;
  MatrixView<Real> scores;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    constexpr Real cancelled = static_cast<Real>(0.01);
    Real* const row = scores.row(i);
    const Real square = squares_a[i];
    const VectorView<const Real> squares = squares_b;
    lanes.each(scores.columns, [=](Index j) SIAMESE_LAMBDA {
      const Real sum = square + squares[j];
      const Real distance = sum + row[j];
      row[j] = distance < cancelled * sum ? Real{-1} : std::sqrt(distance);
    });
    for (Index j = 0; j < scores.columns; ++j)
      if (row[j] < 0) row[j] = metric::Euclidean{}.score(a.row(i), b.row(j), a.columns, lanes);
  }
};

/// dscores over scores, 0 where a score is.
template <class Real>
struct SlopeOfEuclidean {
  MatrixView<const Real> scores, dscores;
  MatrixView<Real> slopes;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    slopes(i, j) = scores(i, j) > 0 ? dscores(i, j) / scores(i, j) : Real{0};
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

/// As in ops/all_pairs.hpp: scores(i, j) of row i of a and row j of b, and gradients added to da
/// and db.
template <class D, class Real = typename D::Real>
void score_all(Context<D>& context, const Dot&, MatrixView<const std::type_identity_t<Real>> a,
               MatrixView<const std::type_identity_t<Real>> b, MatrixView<Real> scores) {
  gemm(context.device, Op::plain, Op::transposed, Real{1}, a, b, Real{0}, scores);
}

template <class D, class Real = typename D::Real>
void score_all_backward(Context<D>& context, const Dot&,
                        MatrixView<const std::type_identity_t<Real>> a,
                        MatrixView<const std::type_identity_t<Real>> b,
                        MatrixView<const std::type_identity_t<Real>>,
                        MatrixView<const std::type_identity_t<Real>> dscores, MatrixView<Real> da,
                        MatrixView<Real> db) {
  gemm(context.device, Op::plain, Op::plain, Real{1}, dscores, b, Real{1}, da);
  gemm(context.device, Op::transposed, Op::plain, Real{1}, dscores, a, Real{1}, db);
}

template <class D, class Real = typename D::Real>
void score_all(Context<D>& context, const Cosine&, MatrixView<const std::type_identity_t<Real>> a,
               MatrixView<const std::type_identity_t<Real>> b, MatrixView<Real> scores) {
  fill(context.device, scores, Real{0});
  detail::add_cosines(context, Real{1}, a, b, scores);
}

template <class D, class Real = typename D::Real>
void score_all_backward(Context<D>& context, const Cosine&,
                        MatrixView<const std::type_identity_t<Real>> a,
                        MatrixView<const std::type_identity_t<Real>> b,
                        MatrixView<const std::type_identity_t<Real>>,
                        MatrixView<const std::type_identity_t<Real>> dscores, MatrixView<Real> da,
                        MatrixView<Real> db) {
  detail::add_cosines_backward(context, Real{1}, a, b, dscores, da, db);
}

template <class D, class Real = typename D::Real>
void score_all(Context<D>& context, const Cosine::Metric&,
               MatrixView<const std::type_identity_t<Real>> a,
               MatrixView<const std::type_identity_t<Real>> b, MatrixView<Real> scores) {
  fill(context.device, scores, Real{1});
  detail::add_cosines(context, Real{-1}, a, b, scores);
}

template <class D, class Real = typename D::Real>
void score_all_backward(Context<D>& context, const Cosine::Metric&,
                        MatrixView<const std::type_identity_t<Real>> a,
                        MatrixView<const std::type_identity_t<Real>> b,
                        MatrixView<const std::type_identity_t<Real>>,
                        MatrixView<const std::type_identity_t<Real>> dscores, MatrixView<Real> da,
                        MatrixView<Real> db) {
  detail::add_cosines_backward(context, Real{-1}, a, b, dscores, da, db);
}

/// ‖a_i - b_j‖₂² = ‖a_i‖₂² + ‖b_j‖₂² - 2 a_i·b_j.
template <class D, class Real = typename D::Real>
void score_all(Context<D>& context, const metric::Euclidean&,
               MatrixView<const std::type_identity_t<Real>> a,
               MatrixView<const std::type_identity_t<Real>> b, MatrixView<Real> scores) {
  const VectorView<Real> squares_a = context.vector(a.rows), squares_b = context.vector(b.rows);
  for_rows(context.device, a.rows, detail::SquareRows<Real>{a, squares_a});
  for_rows(context.device, b.rows, detail::SquareRows<Real>{b, squares_b});
  gemm(context.device, Op::plain, Op::transposed, Real{-2}, a, b, Real{0}, scores);
  for_rows(context.device, a.rows,
           detail::EuclideanOfProducts<Real>{a, b, squares_a, squares_b, scores});
}

/// With w_ij = dscore_ij / score_ij: da_i = Σ_j w_ij (a_i - b_j), db_j = Σ_i w_ij (b_j - a_i).
template <class D, class Real = typename D::Real>
void score_all_backward(Context<D>& context, const metric::Euclidean&,
                        MatrixView<const std::type_identity_t<Real>> a,
                        MatrixView<const std::type_identity_t<Real>> b,
                        MatrixView<const std::type_identity_t<Real>> scores,
                        MatrixView<const std::type_identity_t<Real>> dscores, MatrixView<Real> da,
                        MatrixView<Real> db) {
  const MatrixView<Real> w = context.matrix(scores.rows, scores.columns);
  for_each(context.device, w.rows, w.columns, detail::SlopeOfEuclidean<Real>{scores, dscores, w});
  const auto add_gradient = [&](Op op, auto own, auto other, MatrixView<Real> down) {
    const MatrixView<Real> ones = context.matrix(other.rows, 1), sums = context.matrix(own.rows, 1);
    fill(context.device, ones, Real{1});
    gemm(context.device, op, Op::plain, Real{1}, w, ones, Real{0}, sums);
    for_each(context.device, own.rows, own.columns,
             detail::AddScaledRows<Real>{own, sums.data, down});
    gemm(context.device, op, Op::plain, Real{-1}, w, other, Real{1}, down);
  };
  add_gradient(Op::plain, a, b, da);
  add_gradient(Op::transposed, b, a, db);
}

}
