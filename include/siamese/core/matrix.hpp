// SPDX-License-Identifier: MIT
// Matrices and vectors: non-owning views, and the owners of parameters.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/memory.hpp>

#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace siamese {

/// A view of `rows` x `columns` elements. Adjacent columns are adjacent in memory; adjacent rows
/// are `stride` elements apart.
template <class T>
struct MatrixView {
  T* data = nullptr;
  Index rows = 0;
  Index columns = 0;
  Index stride = 0;

  SIAMESE_FUNCTION T& operator()(Index i, Index j) const { return data[i * stride + j]; }
  SIAMESE_FUNCTION T* row(Index i) const { return data + i * stride; }

  MatrixView middle_rows(Index first, Index count) const {
    return {data + first * stride, count, columns, stride};
  }
  MatrixView middle_columns(Index first, Index count) const {
    return {data + first, rows, count, stride};
  }

  operator MatrixView<const T>() const requires(!std::is_const_v<T>) {
    return {data, rows, columns, stride};
  }
};

/// A view of `rows` rows that follow each other without gaps.
template <class T>
SIAMESE_DEVICE constexpr MatrixView<T> contiguous(T* data, Index rows, Index columns) {
  return {data, rows, columns, columns};
}

/// A view of `size` adjacent elements.
template <class T>
struct VectorView {
  T* data = nullptr;
  Index size = 0;

  SIAMESE_FUNCTION T& operator[](Index i) const { return data[i]; }

  /// The same elements as one row.
  MatrixView<T> as_row() const { return contiguous(data, 1, size); }

  operator VectorView<const T>() const requires(!std::is_const_v<T>) { return {data, size}; }
};

/// Views of numbers of device `D`. A function deduces D from its device, so that other arguments
/// convert to these types.
template <class D>
using View = MatrixView<typename D::Real>;
/// A read-only matrix of device `D`.
template <class D>
using ConstView = MatrixView<const typename D::Real>;
/// A vector of device `D` that an operation writes.
template <class D>
using Values = VectorView<typename D::Real>;
/// A vector of device `D` that an operation reads.
template <class D>
using ConstValues = VectorView<const typename D::Real>;

/// rows * columns. Throws ArgumentError if the matrix is too large for any memory.
inline Index checked_area(Index rows, Index columns) {
  constexpr Index most = std::numeric_limits<Index>::max() / 64;
  if (rows < 0 || columns < 0 || (columns > 0 && rows > most / columns))
    throw ArgumentError("a matrix of " + std::to_string(rows) + " x " + std::to_string(columns) +
                        " is not possible; choose other sizes");
  return rows * columns;
}

/// Owns a matrix in the memory of device `D`, initially zero.
template <class D>
class Matrix {
public:
  using Device = D;
  using Real = typename D::Real;

  Matrix() = default;
  Matrix(Index rows, Index columns)
      : buffer_(checked_area(rows, columns)), rows_(rows), columns_(columns) {}
  Matrix(const Matrix&) = default;
  Matrix& operator=(const Matrix&) = default;
  Matrix(Matrix&& other) noexcept { swap(other); }
  Matrix& operator=(Matrix&& other) noexcept {
    swap(other);
    return *this;
  }

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }

  /// Changes the shape; the content is unspecified afterwards.
  void resize(Index rows, Index columns) {
    buffer_.resize(checked_area(rows, columns));
    rows_ = rows;
    columns_ = columns;
  }
  void set_zero() { buffer_.assign_zero(rows_ * columns_); }

  MatrixView<Real> view() { return contiguous(buffer_.data(), rows_, columns_); }
  MatrixView<const Real> view() const { return contiguous(buffer_.data(), rows_, columns_); }

private:
  void swap(Matrix& other) noexcept {
    std::swap(buffer_, other.buffer_);
    std::swap(rows_, other.rows_);
    std::swap(columns_, other.columns_);
  }

  Buffer<D, Real> buffer_;
  Index rows_ = 0;
  Index columns_ = 0;
};

/// Owns a vector in the memory of device `D`, initially zero. `view` is a matrix with one row.
template <class D>
class Vector {
public:
  using Device = D;
  using Real = typename D::Real;

  Vector() = default;
  explicit Vector(Index size) : buffer_(size) {}

  Index size() const { return buffer_.size(); }
  Index rows() const { return 1; }
  Index columns() const { return size(); }
  void set_zero() { buffer_.assign_zero(size()); }

  MatrixView<Real> view() { return contiguous(buffer_.data(), 1, size()); }
  MatrixView<const Real> view() const { return contiguous(buffer_.data(), 1, size()); }

private:
  Buffer<D, Real> buffer_;
};

}
