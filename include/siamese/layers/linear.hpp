// SPDX-License-Identifier: MIT
// The affine map y = x W + b, and two of them as one.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/elementwise.hpp>

#include <tuple>
#include <type_traits>

namespace siamese {

/// The parameters of an affine map, or their gradients.
template <class Real>
struct Affine {
  MatrixView<Real> weight; ///< (inputs, outputs)
  MatrixView<Real> bias;   ///< (1, outputs)

  operator Affine<const Real>() const requires(!std::is_const_v<Real>) { return {weight, bias}; }
};

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

  Affine<const Real> view() const { return {weight.view(), bias.view()}; }
  Affine<Real> view() { return {weight.view(), bias.view()}; }

  View<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    cache.x = x;
    const View<D> y = context.matrix(x.rows, weight.columns());
    gemm(context.device, Op::plain, Op::plain, Real{1}, x, weight.view(), Real{0}, y);
    add_bias(context.device, bias.view(), y);
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

/// `second` after `first` as one map: W = W_1 W_2, b = b_1 W_2 + b_2. Pays where rows are many more
/// than inputs.
template <class D, class Real = typename D::Real>
Affine<Real> composed(Context<D>& context, Affine<const std::type_identity_t<Real>> first,
                      Affine<const std::type_identity_t<Real>> second) {
  const Affine<Real> both{context.matrix(first.weight.rows, second.weight.columns),
                          context.matrix(1, second.bias.columns)};
  copy(context.device, second.bias, both.bias);
  gemm(context.device, Op::plain, Op::plain, Real{1}, first.bias, second.weight, Real{1},
       both.bias);
  gemm(context.device, Op::plain, Op::plain, Real{1}, first.weight, second.weight, Real{0},
       both.weight);
  return both;
}

/// Adds to the gradients of both maps what the one of their composition makes of them.
template <class D, class Real = typename D::Real>
void composed_backward(Context<D>& context, Affine<const std::type_identity_t<Real>> first,
                       Affine<const std::type_identity_t<Real>> second,
                       Affine<const std::type_identity_t<Real>> dboth, Affine<Real> dfirst,
                       Affine<Real> dsecond) {
  D& device = context.device;
  gemm(device, Op::plain, Op::transposed, Real{1}, dboth.weight, second.weight, Real{1},
       dfirst.weight);
  gemm(device, Op::plain, Op::transposed, Real{1}, dboth.bias, second.weight, Real{1}, dfirst.bias);
  gemm(device, Op::transposed, Op::plain, Real{1}, first.weight, dboth.weight, Real{1},
       dsecond.weight);
  gemm(device, Op::transposed, Op::plain, Real{1}, first.bias, dboth.bias, Real{1}, dsecond.weight);
  add(device, dboth.bias, dsecond.bias);
}

}
