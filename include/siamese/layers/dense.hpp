// SPDX-License-Identifier: MIT
// An affine map and an activation.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/ops/activation.hpp>

namespace siamese {

/// y = Activation(x W + b), row by row.
template <class Activation, class D = Cpu>
struct Dense {
  using Device = D;
  using Real = typename D::Real;

  Linear<D> linear; ///< (inputs, outputs)
  Activation activation;

  struct Cache {
    typename Linear<D>::Cache linear;
    ConstView<D> kept; // (rows, outputs): see activate_biased
  };

  Dense() = default;
  Dense(Index inputs, Index outputs, Activation chosen = {})
      : linear(inputs, outputs), activation(chosen) {}

  static constexpr auto fields() { return list_of(Field{"", &Dense::linear}); }

  ConstView<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    const View<D> a = linear.without_bias(context, x, cache.linear);
    cache.kept = a;
    return choose(activation, [&](const auto& f) -> ConstView<D> {
      return activate_biased(context, f, linear.bias.view(), a);
    });
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Dense& grad) const {
    const View<D> da = context.matrix(dy.rows, dy.columns);
    choose(activation, [&](const auto& f) {
      activate_biased_backward(context, f, cache.kept, dy, da, Real{1}, grad.linear.bias.view());
    });
    return linear.without_bias_backward(context, da, cache.linear, grad.linear);
  }
};

static_assert(Layer<Dense<activation::Relu>> && Layer<Dense<activation::Tanh>>);

}
