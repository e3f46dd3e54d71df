// SPDX-License-Identifier: MIT
// A layer of a transformer's encoder (Vaswani et al. 2017).
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/attention.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/feed_forward.hpp>
#include <siamese/layers/norm.hpp>

#include <string>
#include <tuple>

namespace siamese {

/// What makes a `TransformerLayer`.
struct TransformerOptions {
  Index dim = 64;
  Index num_heads = 8;     ///< divides dim
  Index hidden_size = 256; ///< of the feed-forward network
  bool norm_first = false; ///< whether norms stand before attention and feed-forward, or after
  float dropout_rate = 0;  ///< of what attention and feed-forward give
};

/// With norms after what they belong to, as PyTorch's nn.TransformerEncoderLayer has them,
///
///     r = norm(x + attention(x))    y = norm(r + feed_forward(r))
///
/// and before it, as with norm_first,
///
///     r = x + attention(norm(x))    y = r + feed_forward(norm(r))
///
/// one row a position; a norm before attention runs on the distinct tokens.
template <class Activation = activation::Relu, class D = Cpu>
struct TransformerLayer {
  using Device = D;
  using Real = typename D::Real;

  SelfAttention<D> attention;
  LayerNorm<D> attention_norm;
  FeedForward<Activation, D> feed_forward;
  LayerNorm<D> feed_forward_norm;
  TokenDropout<D> dropout;
  bool norm_first = false;

  struct Cache {
    Layout layout; // of x
    typename SelfAttention<D>::Cache attention;
    typename LayerNorm<D>::Cache attention_norm;
    typename FeedForward<Activation, D>::Cache feed_forward;
    typename LayerNorm<D>::Cache feed_forward_norm;
    typename TokenDropout<D>::Cache attention_dropout, feed_forward_dropout;
  };

  TransformerLayer() = default;
  explicit TransformerLayer(const TransformerOptions& options)
      : attention(options.dim, options.num_heads), attention_norm(options.dim),
        feed_forward(options.dim, checked(options.hidden_size)),
        feed_forward_norm(options.dim), dropout{checked_dropout_rate(options.dropout_rate)},
        norm_first(options.norm_first) {}

  static constexpr auto fields() {
    return std::tuple{Field{"attention", &TransformerLayer::attention},
                      Field{"attention_norm", &TransformerLayer::attention_norm},
                      Field{"feed_forward", &TransformerLayer::feed_forward},
                      Field{"feed_forward_norm", &TransformerLayer::feed_forward_norm}};
  }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.layout = x.layout;
    const Layout positions = x.layout.by_position();
    RaggedView<D> read = x;
    if (norm_first) read.rows = attention_norm.forward(context, x.rows, cache.attention_norm);
    const RaggedView<D> a = dropout.forward(
        context, attention.forward(context, read, cache.attention), cache.attention_dropout);
    View<D> r = sum(context, a.rows, x);
    if (!norm_first) r = attention_norm.forward(context, r, cache.attention_norm);

    ConstView<D> z = r;
    if (norm_first) z = feed_forward_norm.forward(context, r, cache.feed_forward_norm);
    z = feed_forward.forward(context, z, cache.feed_forward);
    z = dropout.forward(context, {z, positions}, cache.feed_forward_dropout).rows;
    View<D> y = sum(context, z, {r, positions});
    if (!norm_first) y = feed_forward_norm.forward(context, y, cache.feed_forward_norm);
    return {y, positions};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   TransformerLayer& grad) const {
    ConstView<D> dsum = dy;
    if (!norm_first)
      dsum =
          feed_forward_norm.backward(context, dy, cache.feed_forward_norm, grad.feed_forward_norm);
    const ConstView<D> dz =
        dropout.backward(context, dsum, cache.feed_forward_dropout, grad.dropout);
    View<D> dr = feed_forward.backward(context, dz, cache.feed_forward, grad.feed_forward);
    if (norm_first)
      dr = feed_forward_norm.backward(context, dr, cache.feed_forward_norm, grad.feed_forward_norm);
    add(context.device, dsum, dr);

    if (!norm_first)
      dr = attention_norm.backward(context, dr, cache.attention_norm, grad.attention_norm);
    const ConstView<D> da = dropout.backward(context, dr, cache.attention_dropout, grad.dropout);
    View<D> dx = attention.backward(context, da, cache.attention, grad.attention);
    if (norm_first)
      dx = attention_norm.backward(context, dx, cache.attention_norm, grad.attention_norm);
    const View<D> dresidual = context.matrix(dx.rows, dx.columns);
    sum_positions(context.device, dr, cache.layout, dresidual);
    add(context.device, dresidual, dx);
    return dx;
  }

private:
  /// a (positions, dim) plus x, read through its layout.
  static View<D> sum(Context<D>& context, ConstView<D> a, RaggedView<D> x) {
    const View<D> result = context.matrix(a.rows, a.columns);
    copy(context.device, a, result);
    add_positions(context.device, x, result);
    return result;
  }
  static Index checked(Index hidden_size) {
    if (hidden_size > 0) return hidden_size;
    throw ArgumentError("hidden size " + std::to_string(hidden_size) + " is not positive");
  }
};

static_assert(SequenceLayer<TransformerLayer<>>);

}
