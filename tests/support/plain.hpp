// SPDX-License-Identifier: MIT
// A plain matrix on the host, for simple reference implementations.
#pragma once

#include "device.hpp"
#include "random.hpp"

#include <utility>
#include <vector>

namespace test {

using siamese::Index;

template <class T>
struct Plain {
  Index rows, columns;
  std::vector<T> values;

  Plain(Index r, Index c) : Plain(r, c, std::vector<T>(static_cast<std::size_t>(r * c))) {}
  Plain(Index r, Index c, std::vector<T> v) : rows(r), columns(c), values(std::move(v)) {}

  T& operator()(Index i, Index j) { return values[static_cast<std::size_t>(i * columns + j)]; }
  T operator()(Index i, Index j) const { return values[static_cast<std::size_t>(i * columns + j)]; }
};

template <class T>
Plain<T> random_plain(Draw& draw, Index rows, Index columns, double low = -1, double high = 1) {
  return {rows, columns, draw.values<T>(rows * columns, low, high)};
}

/// The same matrix on device `D`.
template <class D>
siamese::Matrix<D> matrix(const Plain<typename D::Real>& plain) {
  return matrix<D>(plain.rows, plain.columns, plain.values);
}

}
