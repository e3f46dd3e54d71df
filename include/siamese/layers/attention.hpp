// SPDX-License-Identifier: MIT
// Multi-head self-attention (Vaswani et al. 2017).
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/ops/attention.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/heads.hpp>
#include <siamese/ops/projection.hpp>
#include <siamese/ops/rows.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <tuple>

namespace siamese {

/// Every token attends to the tokens of its own sentence:
/// y = (attention of x W_q + b_q, x W_k + b_k, x W_v + b_v) W_o + b_o, one row a position, with
/// the equations of ops/attention.hpp. Queries, keys and values are computed on x's own rows, the
/// distinct tokens. Head h owns their columns h * dim / heads up to the next head's; W_q, W_k and
/// W_v are the transposes of the parts of in_proj_weight in PyTorch's nn.MultiheadAttention, W_o of
/// out_proj's weight.
template <class D = Cpu>
struct SelfAttention {
  using Device = D;
  using Real = typename D::Real;

  Linear<D> query, key, value, output; ///< (dim, dim)
  Index heads = 1;

  /// The parameters as attention reads them, or their gradients: of queries, keys and values side
  /// by side, (dim + 1, 3 dim), columns interleaved; and of the output, (dim + 1, dim), rows
  /// interleaved.
  struct Maps {
    AffineMap<Real> input, output;
  };

  struct Cache {
    RaggedView<D> x;
    ConstView<D> input_weight;  // (dim, 3 dim)
    ConstView<D> output_weight; // (dim, columns of y)
    Attention<Real> attention;
  };

  SelfAttention() = default;
  SelfAttention(Index dim, Index number_of_heads)
      : query(dim, dim), key(dim, dim), value(dim, dim), output(dim, dim),
        heads(checked(dim, number_of_heads)) {}

  static constexpr auto fields() {
    return std::tuple{Field{"query", &SelfAttention::query}, Field{"key", &SelfAttention::key},
                      Field{"value", &SelfAttention::value},
                      Field{"output", &SelfAttention::output}};
  }

  Index dim() const { return output.weight.rows(); }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const Maps maps = interleaved_maps(context);
    const View<D> y = attend_times(context, x, maps.input, maps.output.weight(), cache);
    add_bias(context.device, maps.output.bias(), y);
    return {y, x.layout.by_position()};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   SelfAttention& grad) const {
    const Maps dmaps = new_maps(context);
    column_sums(context, dy, Real{0}, dmaps.output.bias());
    const View<D> dx =
        attend_times_backward(context, dy, cache, dmaps.input, dmaps.output.weight());
    InterleaveBackwardLoops<D> loops(context.device);
    maps_backward(loops, dmaps, grad);
    loops.run();
    return dx;
  }

  // The same in parts, for a layer that has another map behind the output's: both can be one.

  /// What the parameters are, in the context's memory.
  Maps interleaved_maps(Context<D>& context) const {
    const Maps maps = new_maps(context);
    InterleaveLoops<D> loops(context.device);
    for (std::size_t i = 0; i < projections.size(); ++i) {
      const Linear<D>& part = this->*projections[i];
      const AffineMap<Real> to = part_of(maps.input, i);
      interleave<D>(loops, part.weight.view(), 1, heads, to.weight());
      interleave<D>(loops, part.bias.view(), 1, heads, to.bias());
    }
    interleave<D>(loops, output.weight.view(), heads, 1, maps.output.weight());
    interleave<D>(loops, output.bias.view(), 1, 1, maps.output.bias());
    loops.run();
    return maps;
  }
  /// Adds to `grad` once `loops` have run.
  void maps_backward(InterleaveBackwardLoops<D>& loops, const Maps& dmaps,
                     SelfAttention& grad) const {
    for (std::size_t i = 0; i < projections.size(); ++i) {
      Linear<D>& part = grad.*projections[i];
      const AffineMap<Real> from = part_of(dmaps.input, i);
      interleave_backward<D>(loops, from.weight(), 1, heads, part.weight.view());
      interleave_backward<D>(loops, from.bias(), 1, heads, part.bias.view());
    }
    interleave_backward<D>(loops, dmaps.output.weight(), heads, 1, grad.output.weight.view());
    interleave_backward<D>(loops, dmaps.output.bias(), 1, 1, grad.output.bias.view());
  }

  /// Attention times a weight of dim() rows, interleaved, which lives as long as the cache, as does
  /// the input's map.
  View<D> attend_times(Context<D>& context, RaggedView<D> x, AffineMap<Real> input,
                       ConstView<D> output_weight, Cache& cache) const {
    const View<D> projected = project(context, x.values, input.weight());
    add_bias(context.device, input.bias(), projected);
    const View<D> attended = context.matrix(x.layout.positions, dim());
    const View<D> saved = context.matrix(x.layout.positions, 2 * heads);
    cache = {x, input.weight(), output_weight, {{projected, x.layout}, heads, attended, saved}};
    attend(context.device, cache.attention);
    return project(context, attended, output_weight);
  }

  /// Writes the gradients of the input's map and of that weight.
  View<D> attend_times_backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                                AffineMap<Real> dinput, View<D> doutput_weight) const {
    const RaggedView<D>& x = cache.x;
    weight_gradient(context.device, cache.attention.y, dy, Real{0}, doutput_weight);
    const View<D> dattended = project_backward(context, dy, cache.output_weight);

    const View<D> by_position = context.matrix(x.layout.positions, 3 * dim());
    attend_backward(context, cache.attention, dattended, by_position);
    const ConstView<D> dprojected = summed_positions<D>(context, by_position, x.layout);
    weight_gradient(context.device, x.values, dprojected, Real{0}, dinput.weight());
    column_sums(context, dprojected, Real{0}, dinput.bias());
    return project_backward(context, dprojected, cache.input_weight);
  }

  /// For the gradient of the input's map.
  AffineMap<Real> new_input_map(Context<D>& context) const {
    return {context.matrix(dim() + 1, 3 * dim())};
  }

  /// What each token of a sentence attends to, after `forward`: (heads * tokens, tokens), where
  /// row h * tokens + t adds up to 1. `tokens` is the sentence's length.
  View<D> weights(Context<D>& context, const Cache& cache, Index sentence, Index tokens) const {
    const View<D> result = context.matrix(heads * tokens, tokens);
    attention_weights(context.device, cache.attention, sentence, result);
    return result;
  }

private:
  static constexpr std::array projections = {&SelfAttention::query, &SelfAttention::key,
                                             &SelfAttention::value};

  Maps new_maps(Context<D>& context) const {
    return {new_input_map(context), {context.matrix(dim() + 1, dim())}};
  }
  /// Of the i-th projection.
  AffineMap<Real> part_of(AffineMap<Real> input, std::size_t i) const {
    return {input.matrix.middle_columns(static_cast<Index>(i) * dim(), dim())};
  }
  static Index checked(Index dim, Index number_of_heads) {
    if (number_of_heads > 0 && dim > 0 && dim % number_of_heads == 0) return number_of_heads;
    throw ArgumentError("number of heads " + std::to_string(number_of_heads) +
                        " does not divide the vectors' length " + std::to_string(dim));
  }
};

static_assert(SequenceLayer<SelfAttention<>>);

}
