// SPDX-License-Identifier: MIT
// Self-attention and a dense layer computed as one: the block of the reference's encoder.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/attention.hpp>
#include <siamese/layers/dense.hpp>
#include <siamese/layers/layer.hpp>

namespace siamese {

/// y = f((a W_o + b_o) W_d + b_d), where a are the heads of self-attention and f is the dense
/// layer's activation. Nothing comes between the two affine maps, so they are computed as one:
///
///     [W; b] = [W_o; b_o] W_d + [0; b_d]    y = f(a W + b)
///
/// Every position needs one product instead of two. The caller owns the layers.
template <class Activation, class D = Cpu>
struct AttentionDense {
  using Real = typename D::Real;

  const SelfAttention<D>& attention;
  const Dense<Activation, D>& dense;

  struct Cache {
    MappedAttention<D> attention;
    ConstView<D> output; // (dim + 1, dim): [W_o; b_o]
    ConstView<D> kept;   // (positions, outputs): see activate_biased
  };

  RaggedView<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    AttentionMaps<D> maps = attention.maps(context);
    cache.output = maps.output.matrix;
    maps.output = {project(context, cache.output, dense.linear.weight.view())};
    add(context.device, dense.linear.bias.view(), maps.output.bias());
    const View<D> a = attend_mapped(context, x, maps, attention.heads, cache.attention);
    cache.kept = a;
    const ConstView<D> y = choose(dense.activation, [&](const auto& f) {
      return activate_biased(context, f, maps.output.bias(), a);
    });
    return {y, x.layout.by_position()};
  }

  /// Adds to the gradients of both layers.
  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   SelfAttention<D>& grad_attention, Dense<Activation, D>& grad_dense) const {
    AttentionMaps<D> dmaps(context, attention.dim(), dy.columns);
    const View<D> da = context.matrix(dy.rows, dy.columns);
    choose(dense.activation, [&](const auto& f) {
      activate_biased_backward(context, f, cache.kept, dy, da, Real{0}, dmaps.output.bias());
    });
    const View<D> dx = attend_mapped_backward<D>(context, da, cache.attention, dmaps);

    const AffineMap<Real> dboth = dmaps.output;
    dmaps.output = {project_backward(context, dboth.matrix, dense.linear.weight.view())};
    weight_gradient(context.device, cache.output, dboth.matrix, Real{1},
                    grad_dense.linear.weight.view());
    InterleaveBackwardLoops<D> loops(context.device);
    attention.maps_backward(loops, dmaps, grad_attention);
    interleave_backward<D>(loops, dboth.bias(), 1, 1, grad_dense.linear.bias.view());
    loops.run();
    return dx;
  }
};

}
