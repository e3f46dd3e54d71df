// SPDX-License-Identifier: MIT
// Attention between two affine maps with interleaved parameters (ops/heads.hpp).
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/ops/attention.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/projection.hpp>
#include <siamese/ops/rows.hpp>

namespace siamese {

/// The maps before and after attention, or their gradients.
template <class D>
struct AttentionMaps {
  using Real = typename D::Real;

  AffineMap<Real> input;  ///< (dim + 1, 3 dim): queries, keys and values; columns interleaved
  AffineMap<Real> output; ///< (dim + 1, outputs): rows of the weight interleaved

  /// Maps in the context's memory; their content is unspecified.
  AttentionMaps(Context<D>& context, Index dim, Index outputs)
      : input{context.matrix(dim + 1, 3 * dim)}, output{context.matrix(dim + 1, outputs)} {}
};

/// The views that a forward pass leaves for backward.
template <class D>
struct MappedAttention {
  RaggedView<D> x;
  ConstView<D> input_weight;
  ConstView<D> output_weight;
  Attention<typename D::Real> attention;
};

/// y (positions, outputs) = attention(x W_in + b_in) W_out, without b_out, which the caller adds. x
/// is projected once per distinct token. The maps must live as long as `cache`.
template <class D>
View<D> attend_mapped(Context<D>& context, RaggedView<D> x, const AttentionMaps<D>& maps,
                      Index heads, MappedAttention<D>& cache) {
  const Index dim = x.values.columns, positions = x.layout.positions;
  const View<D> projected = project(context, x.values, maps.input.weight());
  add_bias(context.device, maps.input.bias(), projected);
  cache = {.x = x,
           .input_weight = maps.input.weight(),
           .output_weight = maps.output.weight(),
           .attention = {.projected = {projected, x.layout},
                         .heads = heads,
                         .y = context.matrix(positions, dim),
                         .saved = context.matrix(positions, 2 * heads)}};
  attend(context.device, cache.attention);
  return project(context, cache.attention.y, cache.output_weight);
}

/// Writes the gradients of the maps, except the gradient of b_out, and returns dx.
template <class D>
View<D> attend_mapped_backward(Context<D>& context, ConstView<D> dy,
                               const MappedAttention<D>& cache, const AttentionMaps<D>& dmaps) {
  using Real = typename D::Real;
  const RaggedView<D>& x = cache.x;
  weight_gradient(context.device, cache.attention.y, dy, Real{0}, dmaps.output.weight());
  const View<D> dattended = project_backward(context, dy, cache.output_weight);

  const View<D> by_position = context.matrix(x.layout.positions, cache.input_weight.columns);
  attend_backward(context, cache.attention, dattended, by_position);
  const ConstView<D> dprojected = summed_positions<D>(context, by_position, x.layout);
  weight_gradient(context.device, x.values, dprojected, Real{0}, dmaps.input.weight());
  column_sums(context, dprojected, Real{0}, dmaps.input.bias());
  return project_backward(context, dprojected, cache.input_weight);
}

}
