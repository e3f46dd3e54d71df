// SPDX-License-Identifier: MIT
// Multi-head self-attention (Vaswani et al. 2017).
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/layers/mapped_attention.hpp>
#include <siamese/ops/attention.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/heads.hpp>
#include <siamese/ops/projection.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace siamese {

/// Every token attends to the tokens of its own sentence:
/// y = attention(x W_q + b_q, x W_k + b_k, x W_v + b_v) W_o + b_o, one row per position, with the
/// equations of ops/attention.hpp. Queries, keys and values are computed once for each distinct
/// Head h has columns h * dim / heads up to the start of the next head. W_q, W_k and W_v are the
/// transposes of the parts of in_proj_weight in PyTorch's nn.MultiheadAttention; W_o is the
/// transpose of out_proj's weight.
template <class D = Cpu>
struct SelfAttention {
  using Device = D;
  using Real = typename D::Real;

  Linear<D> query, key, value, output; ///< (dim, dim)
  Index heads = 1;

  using Cache = MappedAttention<D>;

  SelfAttention() = default;
  SelfAttention(Index dim, Index number_of_heads)
      : query(dim, dim), key(dim, dim), value(dim, dim), output(dim, dim),
        heads(checked(dim, number_of_heads)) {}

  static constexpr auto fields() {
    return list_of(Field{"query", &SelfAttention::query}, Field{"key", &SelfAttention::key},
                   Field{"value", &SelfAttention::value}, Field{"output", &SelfAttention::output});
  }

  Index dim() const { return output.weight.rows(); }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const AttentionMaps<D> maps = this->maps(context);
    const View<D> y = attend_mapped(context, x, maps, heads, cache);
    add_bias(context.device, maps.output.bias(), y);
    return {y, x.layout.by_position()};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   SelfAttention& grad) const {
    const AttentionMaps<D> dmaps(context, dim(), dim());
    column_sums(context, dy, Real{0}, dmaps.output.bias());
    const View<D> dx = attend_mapped_backward(context, dy, cache, dmaps);
    InterleaveBackwardLoops<D> loops(context.device);
    maps_backward(loops, dmaps, grad);
    loops.run();
    return dx;
  }

  /// Copies the parameters, interleaved, into the context's memory.
  AttentionMaps<D> maps(Context<D>& context) const {
    const AttentionMaps<D> maps(context, dim(), dim());
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

  /// Adds the maps' gradients to `grad` once `loops` have run.
  void maps_backward(InterleaveBackwardLoops<D>& loops, const AttentionMaps<D>& dmaps,
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

  /// The attention weights of one sentence, after `forward`: (heads * tokens, tokens), where row h
  /// * tokens + t says how much token t attends to each token and adds up to 1. `tokens` is the
  /// sentence's length.
  View<D> weights(Context<D>& context, const Cache& cache, Index sentence, Index tokens) const {
    const View<D> result = context.matrix(heads * tokens, tokens);
    attention_weights(context.device, cache.attention, sentence, result);
    return result;
  }

private:
  static constexpr std::array projections = {&SelfAttention::query, &SelfAttention::key,
                                             &SelfAttention::value};

  /// The columns of the queries (i = 0), keys (1) or values (2).
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
