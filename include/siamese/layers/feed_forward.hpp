// SPDX-License-Identifier: MIT
// The position-wise feed-forward network of a transformer.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/ops/activation.hpp>

#include <tuple>

namespace siamese {

/// y = Activation(x W_1 + b_1) W_2 + b_2, row by row.
template <class Activation = activation::Relu, class D = Cpu>
struct FeedForward {
  using Device = D;

  Linear<D> hidden; ///< (dim, width)
  Linear<D> output; ///< (width, dim)

  struct Cache {
    typename Linear<D>::Cache hidden, output;
    ConstView<D> a; // (rows, width): what the activation reads
  };

  FeedForward() = default;
  FeedForward(Index dim, Index width) : hidden(dim, width), output(width, dim) {}

  static constexpr auto fields() {
    return std::tuple{Field{"hidden", &FeedForward::hidden}, Field{"output", &FeedForward::output}};
  }

  View<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    const View<D> a = hidden.forward(context, x, cache.hidden);
    cache.a = a;
    const View<D> active = context.matrix(a.rows, a.columns);
    activate<Activation>(context.device, a, active);
    return output.forward(context, active, cache.output);
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   FeedForward& grad) const {
    const View<D> da = output.backward(context, dy, cache.output, grad.output);
    activate_backward<Activation>(context.device, cache.a, da, da);
    return hidden.backward(context, da, cache.hidden, grad.hidden);
  }
};

static_assert(Layer<FeedForward<activation::Relu>> && Layer<FeedForward<activation::Gelu>>);

}
