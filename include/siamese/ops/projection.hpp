// SPDX-License-Identifier: MIT
// Products as layers use them: rows times a weight, y = x W, and both gradients.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/device/device.hpp>

namespace siamese {

/// A weight with the bias as the row below it: one matrix, (inputs + 1, outputs).
template <class T>
struct AffineMap {
  MatrixView<T> matrix;

  MatrixView<T> weight() const { return matrix.middle_rows(0, matrix.rows - 1); }
  MatrixView<T> bias() const { return matrix.middle_rows(matrix.rows - 1, 1); }
};

/// y (rows, outputs) = x W, in the context's memory.
template <class D>
View<D> project(Context<D>& context, ConstView<D> x, ConstView<D> weight) {
  using Real = typename D::Real;
  const View<D> y = context.matrix(x.rows, weight.columns);
  gemm(context.device, Op::plain, Op::plain, Real{1}, x, weight, Real{0}, y);
  return y;
}

/// dx (rows, inputs) = beta dx + dy Wᵀ.
template <class D>
void project_backward(D& device, ConstView<D> dy, ConstView<D> weight, typename D::Real beta,
                      View<D> dx) {
  gemm(device, Op::plain, Op::transposed, typename D::Real{1}, dy, weight, beta, dx);
}

/// dy Wᵀ in the context's memory.
template <class D>
View<D> project_backward(Context<D>& context, ConstView<D> dy, ConstView<D> weight) {
  const View<D> dx = context.matrix(dy.rows, weight.rows);
  project_backward(context.device, dy, weight, typename D::Real{0}, dx);
  return dx;
}

/// dW (inputs, outputs) = beta dW + xᵀ dy.
template <class D>
void weight_gradient(D& device, ConstView<D> x, ConstView<D> dy, typename D::Real beta,
                     View<D> dweight) {
  gemm(device, Op::transposed, Op::plain, typename D::Real{1}, x, dy, beta, dweight);
}

}
