// SPDX-License-Identifier: MIT
// The affine map y = x W + b.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/elementwise.hpp>

#include <tuple>

namespace siamese {

/// y = x W + b, with x (rows, inputs) and y (rows, outputs).
/// dW = xᵀ dy, db = the sum of dy's rows, dx = dy Wᵀ.
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
    return std::tuple{
        Field{"weight", &Linear::weight,
              +[](const Linear& l) { return glorot(l.weight.rows(), l.weight.columns()); }},
        Field{"bias", &Linear::bias}};
  }

  View<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    const View<D> y = product(context, x, cache);
    add_bias(context.device, bias.view(), y);
    return y;
  }
  /// x W, for whom adds the bias in passing.
  View<D> product(Context<D>& context, ConstView<D> x, Cache& cache) const {
    cache.x = x;
    const View<D> y = context.matrix(x.rows, weight.columns());
    gemm(context.device, Op::plain, Op::plain, Real{1}, x, weight.view(), Real{0}, y);
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Linear& grad) const {
    gemm(context.device, Op::transposed, Op::plain, Real{1}, cache.x, dy, Real{1},
         grad.weight.view());
    add_bias_gradient(context, dy, grad.bias.view());
    const View<D> dx = context.matrix(dy.rows, weight.rows());
    gemm(context.device, Op::plain, Op::transposed, Real{1}, dy, weight.view(), Real{0}, dx);
    return dx;
  }
};

static_assert(Layer<Linear<>>);

}
