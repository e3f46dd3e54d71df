// SPDX-License-Identifier: MIT
// Rows times a weight, y = x W, and the gradients of both: products as layers use them.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/device/device.hpp>

#include <type_traits>

namespace siamese {

/// A weight and, as the row below it, a bias: one matrix, (inputs + 1, outputs).
template <class T>
struct AffineMap {
  MatrixView<T> matrix;

  MatrixView<T> weight() const { return matrix.middle_rows(0, matrix.rows - 1); }
  MatrixView<T> bias() const { return matrix.middle_rows(matrix.rows - 1, 1); }
};

/// y (rows, outputs) = x W, in the context's memory.
template <class D, class Real = typename D::Real>
MatrixView<Real> project(Context<D>& context, MatrixView<const std::type_identity_t<Real>> x,
                         MatrixView<const std::type_identity_t<Real>> weight) {
  const MatrixView<Real> y = context.matrix(x.rows, weight.columns);
  gemm(context.device, Op::plain, Op::plain, Real{1}, x, weight, Real{0}, y);
  return y;
}

/// dx (rows, inputs) = beta dx + dy Wᵀ.
template <class D, class Real = typename D::Real>
void project_backward(D& device, MatrixView<const std::type_identity_t<Real>> dy,
                      MatrixView<const std::type_identity_t<Real>> weight,
                      std::type_identity_t<Real> beta, MatrixView<Real> dx) {
  gemm(device, Op::plain, Op::transposed, Real{1}, dy, weight, beta, dx);
}

/// dy Wᵀ in the context's memory.
template <class D, class Real = typename D::Real>
MatrixView<Real> project_backward(Context<D>& context,
                                  MatrixView<const std::type_identity_t<Real>> dy,
                                  MatrixView<const std::type_identity_t<Real>> weight) {
  const MatrixView<Real> dx = context.matrix(dy.rows, weight.rows);
  project_backward(context.device, dy, weight, Real{0}, dx);
  return dx;
}

/// dW (inputs, outputs) = beta dW + xᵀ dy.
template <class D, class Real = typename D::Real>
void weight_gradient(D& device, MatrixView<const std::type_identity_t<Real>> x,
                     MatrixView<const std::type_identity_t<Real>> dy,
                     std::type_identity_t<Real> beta, MatrixView<Real> dweight) {
  gemm(device, Op::transposed, Op::plain, Real{1}, x, dy, beta, dweight);
}

}
