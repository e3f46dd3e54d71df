// SPDX-License-Identifier: MIT
// One element at a time: fill, copy, transpose, add, multiply, divide, bias; the sum of all.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/loops.hpp>

#include <type_traits>

namespace siamese {
namespace detail {

template <class T>
struct Fill {
  MatrixView<T> y;
  T value;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = value; }
};

template <class F, class T>
struct Write {
  F f;
  MatrixView<T> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = f(i, j); }
};

template <class T>
struct Copy {
  MatrixView<const T> x;
  MatrixView<T> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = x(i, j); }
};

template <class T>
struct Transpose {
  MatrixView<const T> x;
  MatrixView<T> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = x(j, i); }
};

template <class Real>
struct Add {
  MatrixView<const Real> x;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) += x(i, j); }
};

template <class Real>
struct Approach {
  MatrixView<const Real> x;
  Real share;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i, j) += share * (x(i, j) - y(i, j));
  }
};

template <class Real>
struct Multiply {
  MatrixView<const Real> x;
  Real factor;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = factor * x(i, j); }
};

template <class Real>
struct Divide {
  const Real* divisor;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    y(i, j) = *divisor == 0 ? Real{0} : y(i, j) / *divisor;
  }
};

template <class Real>
struct ElementOf {
  const Real* values;
  SIAMESE_FUNCTION Real operator()(Index i) const { return values[i]; }
};

template <class Real>
struct SquareOf {
  const Real* values;
  SIAMESE_FUNCTION Real operator()(Index i) const { return values[i] * values[i]; }
};

template <class Real>
struct AddBias {
  const Real* bias;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) += bias[j]; }
};

}

/// y(i, j) = value.
template <class D, class T>
void fill(D& device, MatrixView<T> y, std::type_identity_t<T> value) {
  for_each(device, y.rows, y.columns, detail::Fill<T>{y, value});
}

/// The same, once `loops` have run.
template <class D>
using FillLoops = Loops<D, detail::Fill<typename D::Real>>;
template <class D>
void fill(FillLoops<D>& loops, MatrixView<typename D::Real> y, typename D::Real value) {
  loops.add(y.rows, y.columns, {y, value});
}

/// y = x.
template <class D, class T>
void copy(D& device, MatrixView<const std::type_identity_t<T>> x, MatrixView<T> y) {
  for_each(device, y.rows, y.columns, detail::Copy<T>{x, y});
}

/// y (n, m) = the transpose of x (m, n).
template <class D, class T>
void transpose(D& device, MatrixView<const std::type_identity_t<T>> x, MatrixView<T> y) {
  for_each(device, y.rows, y.columns, detail::Transpose<T>{x, y});
}

/// y = x, once `loops` have run.
template <class D>
using CopyLoops = Loops<D, detail::Copy<typename D::Real>>;
template <class D>
void copy(CopyLoops<D>& loops, MatrixView<const typename D::Real> x,
          MatrixView<typename D::Real> y) {
  loops.add(y.rows, y.columns, {x, y});
}

/// y += x.
template <class D, class Real = typename D::Real>
void add(D& device, MatrixView<const std::type_identity_t<Real>> x, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::Add<Real>{x, y});
}

/// y += x, once `loops` have run.
template <class D>
using AddLoops = Loops<D, detail::Add<typename D::Real>>;
template <class D>
void add(AddLoops<D>& loops, MatrixView<const typename D::Real> x, MatrixView<typename D::Real> y) {
  loops.add(y.rows, y.columns, {x, y});
}

/// y += share (x - y).
template <class D, class Real = typename D::Real>
void approach(D& device, MatrixView<const std::type_identity_t<Real>> x,
              std::type_identity_t<Real> share, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::Approach<Real>{x, share, y});
}

/// y = factor x; y may be x.
template <class D, class Real = typename D::Real>
void multiply(D& device, MatrixView<const std::type_identity_t<Real>> x,
              std::type_identity_t<Real> factor, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::Multiply<Real>{x, factor, y});
}

/// y /= *divisor, a number in the device's memory; zero where that is zero.
template <class D, class Real = typename D::Real>
void divide(D& device, const std::type_identity_t<Real>* divisor, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::Divide<Real>{divisor, y});
}

/// *result = the sum of the values.
template <class D, class Real = typename D::Real>
void sum_of(D& device, VectorView<const std::type_identity_t<Real>> values, Real* result) {
  sum(device, values.size, detail::ElementOf<Real>{values.data}, result);
}

/// *result = the sum of the squares of the values.
template <class D, class Real = typename D::Real>
void sum_of_squares(D& device, VectorView<const std::type_identity_t<Real>> values, Real* result) {
  sum(device, values.size, detail::SquareOf<Real>{values.data}, result);
}

/// Every row of y += bias, a row of as many columns.
template <class D, class Real = typename D::Real>
void add_bias(D& device, MatrixView<const std::type_identity_t<Real>> bias, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::AddBias<Real>{bias.data, y});
}

/// y (1, n) = beta y + the sum of the rows of x (m, n): a product with ones. With beta zero y is
/// not read.
template <class D, class Real = typename D::Real>
void sum_columns(Context<D>& context, MatrixView<const std::type_identity_t<Real>> x,
                 std::type_identity_t<Real> beta, MatrixView<Real> y) {
  const MatrixView<Real> ones = context.matrix(1, x.rows);
  fill(context.device, ones, Real{1});
  gemm(context.device, Op::plain, Op::plain, Real{1}, ones, x, beta, y);
}

/// x(i, j) = f(i, j), and y (1, n) = beta y + the sum of the rows of x (m, n). f reads nothing of
/// x.
template <class D, class F, class Real = typename D::Real>
void write_and_sum_columns(Context<D>& context, const F& f, MatrixView<Real> x,
                           std::type_identity_t<Real> beta, MatrixView<Real> y) {
  for_each(context.device, x.rows, x.columns, detail::Write<F, Real>{f, x});
  sum_columns(context, x, beta, y);
}

/// dbias (1, n) += the sum of the rows of dy (m, n).
template <class D, class Real = typename D::Real>
void add_bias_gradient(Context<D>& context, MatrixView<const std::type_identity_t<Real>> dy,
                       MatrixView<Real> dbias) {
  sum_columns(context, dy, Real{1}, dbias);
}

}
