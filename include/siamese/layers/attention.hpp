// SPDX-License-Identifier: MIT
// Multi-head self-attention (Vaswani et al. 2017).
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/ops/attention.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/heads.hpp>
#include <siamese/ops/rows.hpp>

#include <array>
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

  struct Cache {
    RaggedView<D> x;
    ConstView<D> weight;        // (dim, 3 dim): of query, key, value, columns interleaved
    ConstView<D> output_weight; // (dim, columns of y): rows interleaved
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
    const View<D> map = output_map(context);
    const View<D> y = attend_times(context, x, map.middle_rows(0, dim()), cache);
    add_bias(context.device, map.middle_rows(dim(), 1), y);
    return {y, x.layout.by_position()};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   SelfAttention& grad) const {
    const View<D> dmap = context.matrix(dim() + 1, dim());
    sum_columns(context, dy, Real{0}, dmap.middle_rows(dim(), 1));
    const View<D> dx = attend_times_backward(context, dy, cache, dmap.middle_rows(0, dim()), grad);
    output_map_backward(context, dmap, grad);
    return dx;
  }

  // The same in parts, for a layer that has another map behind the output's: both can be one.

  /// W_o, its rows interleaved, and b_o below: (dim + 1, dim).
  View<D> output_map(Context<D>& context) const {
    const View<D> map = context.matrix(dim() + 1, dim());
    Loops<D, detail::InterleaveRows<Real>> loops(context.device);
    interleave_rows(loops, output.weight.view(), heads, map.middle_rows(0, dim()));
    interleave_rows(loops, output.bias.view(), 1, map.middle_rows(dim(), 1)); // a copy
    loops.run();
    return map;
  }
  void output_map_backward(Context<D>& context, ConstView<D> dmap, SelfAttention& grad) const {
    Loops<D, detail::InterleaveRowsBackward<Real>> loops(context.device);
    interleave_rows_backward(loops, dmap.middle_rows(0, dim()), heads, grad.output.weight.view());
    interleave_rows_backward(loops, dmap.middle_rows(dim(), 1), 1, grad.output.bias.view());
    loops.run();
  }

  /// Attention times a weight of dim() rows, interleaved, which lives as long as the cache.
  View<D> attend_times(Context<D>& context, RaggedView<D> x, ConstView<D> output_weight,
                       Cache& cache) const {
    const View<D> weight = context.matrix(dim(), 3 * dim());
    const View<D> bias = context.matrix(1, 3 * dim());
    Loops<D, detail::InterleaveColumns<Real>> loops(context.device);
    Index column = 0;
    for (const auto projection : projections) {
      const Linear<D>& part = this->*projection;
      interleave_columns(loops, part.weight.view(), heads, weight.middle_columns(column, dim()));
      interleave_columns(loops, part.bias.view(), heads, bias.middle_columns(column, dim()));
      column += dim();
    }
    loops.run();
    const View<D> projected = product(context, x.rows, weight);
    add_bias(context.device, bias, projected);
    const View<D> attended = context.matrix(x.layout.positions, dim());
    const View<D> saved = context.matrix(x.layout.positions, 2 * heads);
    cache = {x, weight, output_weight, {{projected, x.layout}, heads, attended, saved}};
    attend(context.device, cache.attention);
    return product(context, attended, output_weight);
  }

  /// The gradient of that weight is written to `doutput_weight`.
  View<D> attend_times_backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                                View<D> doutput_weight, SelfAttention& grad) const {
    const RaggedView<D>& x = cache.x;
    weight_gradient(context, cache.attention.y, dy, doutput_weight);
    const View<D> dattended = product_transposed(context, dy, cache.output_weight);

    const View<D> by_position = context.matrix(x.layout.positions, 3 * dim());
    attend_backward(context, cache.attention, dattended, by_position);
    const ConstView<D> dprojected = summed_positions<D>(context, by_position, x.layout);

    const View<D> dweight = context.matrix(dim(), 3 * dim());
    const View<D> dbias = context.matrix(1, 3 * dim());
    weight_gradient(context, x.rows, dprojected, dweight);
    sum_columns(context, dprojected, Real{0}, dbias);
    Loops<D, detail::InterleaveColumnsBackward<Real>> loops(context.device);
    Index column = 0;
    for (const auto projection : projections) {
      Linear<D>& part = grad.*projection;
      interleave_columns_backward(loops, dweight.middle_columns(column, dim()), heads,
                                  part.weight.view());
      interleave_columns_backward(loops, dbias.middle_columns(column, dim()), heads,
                                  part.bias.view());
      column += dim();
    }
    loops.run();
    return product_transposed(context, dprojected, cache.weight);
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

  /// x weight.
  static View<D> product(Context<D>& context, ConstView<D> x, ConstView<D> weight) {
    const View<D> y = context.matrix(x.rows, weight.columns);
    gemm(context.device, Op::plain, Op::plain, Real{1}, x, weight, Real{0}, y);
    return y;
  }
  /// dweight = xᵀ dy.
  static void weight_gradient(Context<D>& context, ConstView<D> x, ConstView<D> dy,
                              View<D> dweight) {
    gemm(context.device, Op::transposed, Op::plain, Real{1}, x, dy, Real{0}, dweight);
  }
  /// The gradient dy weightᵀ of what a weight multiplies.
  static View<D> product_transposed(Context<D>& context, ConstView<D> dy, ConstView<D> weight) {
    const View<D> dx = context.matrix(dy.rows, weight.rows);
    gemm(context.device, Op::plain, Op::transposed, Real{1}, dy, weight, Real{0}, dx);
    return dx;
  }
  static Index checked(Index dim, Index number_of_heads) {
    if (number_of_heads > 0 && dim > 0 && dim % number_of_heads == 0) return number_of_heads;
    throw ArgumentError("number of heads " + std::to_string(number_of_heads) +
                        " does not divide the vectors' length " + std::to_string(dim));
  }
};

static_assert(SequenceLayer<SelfAttention<>>);

}
