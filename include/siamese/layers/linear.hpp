// SPDX-License-Identifier: MIT
// The affine map y = x W + b.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/projection.hpp>

namespace siamese {

/// y = x W + b, with x (rows, inputs) and y (rows, outputs).
/// dW = xᵀ dy, db = the sum of the rows of dy, dx = dy Wᵀ.
template <class D = Cpu>
struct Linear {
  using Device = D;
  using Real = typename D::Real;

  Matrix<D> weight; ///< (inputs, outputs)
  Vector<D> bias;   ///< (outputs)

  struct Cache {
    ConstView<D> x;
  };

  Linear() = default;
  Linear(Index inputs, Index outputs) : weight(inputs, outputs), bias(outputs) {}

  static constexpr auto fields() {
    return list_of(
        Field{"weight", &Linear::weight,
              +[](const Linear& l) { return glorot(l.weight.rows(), l.weight.columns()); }},
        Field{"bias", &Linear::bias});
  }

  View<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    const View<D> y = without_bias(context, x, cache);
    add_bias(context.device, bias.view(), y);
    return y;
  }
  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Linear& grad) const {
    const View<D> dx = without_bias_backward(context, dy, cache, grad);
    column_sums(context, dy, 1, grad.bias.view());
    return dx;
  }

  // x W without the bias, for callers that fuse the bias themselves.

  View<D> without_bias(Context<D>& context, ConstView<D> x, Cache& cache) const {
    cache.x = x;
    return project(context, x, weight.view());
  }
  View<D> without_bias_backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                                Linear& grad) const {
    weight_gradient(context.device, cache.x, dy, Real{1}, grad.weight.view());
    return project_backward(context, dy, weight.view());
  }
};

static_assert(Layer<Linear<>>);

}
