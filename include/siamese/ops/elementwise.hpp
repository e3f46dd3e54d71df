// SPDX-License-Identifier: MIT
// Elementwise operations: fill, copy, transpose, add, multiply, divide, bias; and sums of all
// elements.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/loops.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct Fill {
  MatrixView<Real> y;
  Real value;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = value; }
};

template <class Real>
struct Copy {
  MatrixView<const Real> x;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { y(i, j) = x(i, j); }
};

template <class Real>
struct Transpose {
  MatrixView<const Real> x;
  MatrixView<Real> y;
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
template <class D>
void fill(D& device, View<D> y, typename D::Real value) {
  for_each(device, y.rows, y.columns, detail::Fill<typename D::Real>{y, value});
}

/// Several fills, all done after `run`: one kernel on a GPU.
template <class D>
using FillLoops = Loops<D, detail::Fill<typename D::Real>>;
template <class D>
void fill(FillLoops<D>& loops, View<D> y, typename D::Real value) {
  loops.add(y.rows, y.columns, {y, value});
}

/// y = x.
template <class D>
void copy(D& device, ConstView<D> x, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Copy<typename D::Real>{x, y});
}

/// y (n, m) = the transpose of x (m, n).
template <class D>
void transpose(D& device, ConstView<D> x, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Transpose<typename D::Real>{x, y});
}

/// Several copies, all done after `run`: one kernel on a GPU.
template <class D>
using CopyLoops = Loops<D, detail::Copy<typename D::Real>>;
template <class D>
void copy(CopyLoops<D>& loops, ConstView<D> x, View<D> y) {
  loops.add(y.rows, y.columns, {x, y});
}

/// y += x.
template <class D>
void add(D& device, ConstView<D> x, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Add<typename D::Real>{x, y});
}

/// Several additions, all done after `run`: one kernel on a GPU.
template <class D>
using AddLoops = Loops<D, detail::Add<typename D::Real>>;
template <class D>
void add(AddLoops<D>& loops, ConstView<D> x, View<D> y) {
  loops.add(y.rows, y.columns, {x, y});
}

/// y += share (x - y).
template <class D>
void approach(D& device, ConstView<D> x, typename D::Real share, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Approach<typename D::Real>{x, share, y});
}

/// y = factor x; y may be x.
template <class D>
void multiply(D& device, ConstView<D> x, typename D::Real factor, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Multiply<typename D::Real>{x, factor, y});
}

/// y /= *divisor, a number in device memory. If the divisor is zero, y becomes zero.
template <class D>
void divide(D& device, const typename D::Real* divisor, View<D> y) {
  for_each(device, y.rows, y.columns, detail::Divide<typename D::Real>{divisor, y});
}

/// *result = the sum of the values.
template <class D>
void sum_of(D& device, ConstValues<D> values, typename D::Real* result) {
  sum(device, values.size, detail::ElementOf<typename D::Real>{values.data}, result);
}

/// *result = the sum of the squares of the values.
template <class D>
void sum_of_squares(D& device, ConstValues<D> values, typename D::Real* result) {
  sum(device, values.size, detail::SquareOf<typename D::Real>{values.data}, result);
}

/// Adds bias, one row, to every row of y.
template <class D>
void add_bias(D& device, ConstView<D> bias, View<D> y) {
  for_each(device, y.rows, y.columns, detail::AddBias<typename D::Real>{bias.data, y});
}

}
