// SPDX-License-Identifier: MIT
// The position-wise feed-forward network of a transformer.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/dense.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/linear.hpp>

namespace siamese {

/// y = Activation(x W_1 + b_1) W_2 + b_2, row by row.
template <class Activation = activation::Relu, class D = Cpu>
struct FeedForward {
  using Device = D;

  Dense<Activation, D> hidden; ///< (dim, width)
  Linear<D> output;            ///< (width, dim)

  struct Cache {
    typename Dense<Activation, D>::Cache hidden;
    typename Linear<D>::Cache output;
  };

  FeedForward() = default;
  FeedForward(Index dim, Index width, Activation chosen = {})
      : hidden(dim, width, chosen), output(width, dim) {}

  static constexpr auto fields() {
    return list_of(Field{"hidden", &FeedForward::hidden}, Field{"output", &FeedForward::output});
  }

  View<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    return output.forward(context, hidden.forward(context, x, cache.hidden), cache.output);
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   FeedForward& grad) const {
    return hidden.backward(context, output.backward(context, dy, cache.output, grad.output),
                           cache.hidden, grad.hidden);
  }
};

static_assert(Layer<FeedForward<activation::Relu>> && Layer<FeedForward<AnyActivation>>);

}
