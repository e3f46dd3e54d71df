// SPDX-License-Identifier: MIT
// A layer of a transformer's encoder (Vaswani et al. 2017). Norms, residual connections and the
// feed-forward network are optional.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/layers/any_layer.hpp>
#include <siamese/layers/attention.hpp>
#include <siamese/layers/attention_dense.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/feed_forward.hpp>
#include <siamese/layers/norm.hpp>
#include <siamese/ops/activation.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/rows.hpp>

#include <array>
#include <string>
#include <string_view>

namespace siamese {

/// Options of a `TransformerLayer`; the defaults are those of PyTorch's nn.TransformerEncoderLayer.
struct TransformerOptions {
  Index num_heads = 8;             ///< divides the vectors' length
  bool use_residual = true;        ///< adds the inputs of attention and network to their outputs
  std::string norm = "after";      ///< layer norms: "none", "before" or "after"
  std::string activation = "relu"; ///< one of AnyActivation
  Index feed_forward_size = 2048;  ///< width of the feed-forward network; 0: one dense layer
  float dropout_rate = 0;          ///< applied to the outputs of attention and network

  static constexpr std::array<std::string_view, 3> norms = {"none", "before", "after"};

  static constexpr auto options() {
    using Self = TransformerOptions;
    return list_of(Option{"num_heads", &Self::num_heads, sizes()},
                   Option{"use_residual", &Self::use_residual},
                   Option{"norm", &Self::norm, OneOf{norms}},
                   Option{"activation", &Self::activation, OneOf{AnyActivation::all_names}},
                   Option{"feed_forward_size", &Self::feed_forward_size, or_0(sizes())},
                   Option{"dropout_rate", &Self::dropout_rate, below_1<float>()});
  }
};

/// With norms after attention and network, as in nn.TransformerEncoderLayer,
///
///     r = norm(x + attention(x))    y = norm(r + network(r))
///
/// with norms before them, as with norm_first,
///
///     r = x + attention(norm(x))    y = r + network(norm(r))
///
/// and with a dense layer, dense(r) = activation(r W + b), instead of the network
///
///     r = norm(x + attention(x))    y = norm(dense(r))
///
/// one row per position; a norm before attention runs on the distinct tokens. Without residual
/// connections nothing is added; without norms they are the identity. Attention followed directly
/// by a dense layer is computed together with it (AttentionDense).
template <class D = Cpu>
struct TransformerLayer {
  using Device = D;
  using Real = typename D::Real;
  using Options = TransformerOptions;
  static constexpr std::string_view name = "transformer";
  using Network = FeedForward<AnyActivation, D>;
  using OneLayer = Dense<AnyActivation, D>;
  using AnyFeedForward = AnyLayer<OneLayer, Network>;
  using Merged = AttentionDense<AnyActivation, D>;

  SelfAttention<D> attention;
  AnyNorm<D> attention_norm;
  AnyFeedForward feed_forward;
  AnyNorm<D> feed_forward_norm;
  TokenDropout<D> dropout;
  Options options;

  struct Cache {
    Layout layout; // the layout of x
    bool is_merged = false;
    typename Merged::Cache merged;
    typename SelfAttention<D>::Cache attention;
    typename AnyNorm<D>::Cache attention_norm;
    typename AnyFeedForward::Cache feed_forward;
    typename AnyNorm<D>::Cache feed_forward_norm;
    typename TokenDropout<D>::Cache attention_dropout, feed_forward_dropout;
  };

  TransformerLayer() = default;
  /// Throws ArgumentError for options that make no layer.
  TransformerLayer(Index dim, const Options& given)
      : attention(dim, checked(given).num_heads), attention_norm(norm_of(given), dim),
        feed_forward(feed_forward_of(dim, given)), feed_forward_norm(norm_of(given), dim),
        dropout(dim, {.rate = given.dropout_rate}), options(given) {}

  static constexpr auto fields() {
    return list_of(Field{"attention", &TransformerLayer::attention},
                   Field{"attention_norm", &TransformerLayer::attention_norm},
                   Field{"feed_forward", &TransformerLayer::feed_forward},
                   Field{"feed_forward_norm", &TransformerLayer::feed_forward_norm});
  }

  RaggedView<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.layout = x.layout;
    cache.is_merged = merges(context);
    if (cache.is_merged) return Merged{attention, *one_layer()}.forward(context, x, cache.merged);
    const ConstView<D> r = forward_attention(context, x, cache);
    return {forward_network(context, r, cache), x.layout.by_position()};
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        TransformerLayer& grad) const {
    if (cache.is_merged)
      return Merged{attention, *one_layer()}.backward(context, dy, cache.merged, grad.attention,
                                                      *grad.one_layer());
    const ConstView<D> dr = backward_network(context, dy, cache, grad);
    return backward_attention(context, dr, cache, grad);
  }

  /// The attention weights of one sentence; see SelfAttention::weights.
  View<D> weights(Context<D>& context, const Cache& cache, Index sentence, Index tokens) const {
    return attention.weights(context, cache.is_merged ? cache.merged.attention : cache.attention,
                             sentence, tokens);
  }

private:
  bool norm_first() const { return options.norm == "before"; }
  bool has_network() const { return feed_forward.template get_if<Network>() != nullptr; }
  const OneLayer* one_layer() const { return feed_forward.template get_if<OneLayer>(); }
  OneLayer* one_layer() { return feed_forward.template get_if<OneLayer>(); }

  /// Whether a dense layer directly follows attention.
  bool merges(const Context<D>& context) const {
    return !has_network() && !options.use_residual && attention_norm.name() == NoNorm<D>::name &&
           !(context.training() && dropout.options.rate > 0);
  }

  /// r (positions, dim) from x.
  ConstView<D> forward_attention(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    RaggedView<D> read = x;
    if (norm_first()) read.values = attention_norm.forward(context, x.values, cache.attention_norm);
    RaggedView<D> r = attention.forward(context, read, cache.attention);
    r = dropout.forward(context, r, cache.attention_dropout);
    if (options.use_residual) r.values = sum(context, r.values, x);
    if (!norm_first()) r.values = attention_norm.forward(context, r.values, cache.attention_norm);
    return r.values;
  }

  /// y (positions, dim) from r.
  ConstView<D> forward_network(Context<D>& context, ConstView<D> r, Cache& cache) const {
    const Layout positions = cache.layout.by_position();
    ConstView<D> y = r;
    if (norm_first()) y = feed_forward_norm.forward(context, y, cache.feed_forward_norm);
    y = feed_forward.forward(context, y, cache.feed_forward);
    if (has_network()) {
      y = dropout.forward(context, {y, positions}, cache.feed_forward_dropout).values;
      if (options.use_residual) y = sum(context, y, {r, positions});
    }
    if (!norm_first()) y = feed_forward_norm.forward(context, y, cache.feed_forward_norm);
    return y;
  }

  /// dr from dy.
  ConstView<D> backward_network(Context<D>& context, ConstView<D> dy, const Cache& cache,
                                TransformerLayer& grad) const {
    if (!norm_first())
      dy = feed_forward_norm.backward(context, dy, cache.feed_forward_norm, grad.feed_forward_norm);
    ConstView<D> dr = dy;
    if (has_network()) dr = dropout.backward(context, dr, cache.feed_forward_dropout, grad.dropout);
    dr = feed_forward.backward(context, dr, cache.feed_forward, grad.feed_forward);
    if (norm_first())
      dr = feed_forward_norm.backward(context, dr, cache.feed_forward_norm, grad.feed_forward_norm);
    if (has_network() && options.use_residual)
      dr = sum(context, dy, {dr, cache.layout.by_position()});
    return dr;
  }

  /// dx, with the rows of x, from dr.
  ConstView<D> backward_attention(Context<D>& context, ConstView<D> dr, const Cache& cache,
                                  TransformerLayer& grad) const {
    if (!norm_first())
      dr = attention_norm.backward(context, dr, cache.attention_norm, grad.attention_norm);
    ConstView<D> dx = dropout.backward(context, dr, cache.attention_dropout, grad.dropout);
    dx = attention.backward(context, dx, cache.attention, grad.attention);
    if (norm_first())
      dx = attention_norm.backward(context, dx, cache.attention_norm, grad.attention_norm);
    if (!options.use_residual) return dx;
    const View<D> total = context.matrix(dx.rows, dx.columns);
    sum_positions(context.device, dr, cache.layout, total);
    add(context.device, dx, total);
    return total;
  }

  /// a (positions, dim) plus x, read through its layout.
  static ConstView<D> sum(Context<D>& context, ConstView<D> a, RaggedView<D> x) {
    const View<D> result = context.matrix(a.rows, a.columns);
    copy(context.device, a, result);
    add_positions(context.device, x, result);
    return result;
  }

  static std::string_view norm_of(const Options& given) {
    return given.norm == "none" ? NoNorm<D>::name : LayerNorm<D>::name;
  }

  static AnyFeedForward feed_forward_of(Index dim, const Options& given) {
    const AnyActivation activation(given.activation);
    if (given.feed_forward_size == 0) return OneLayer(dim, dim, activation);
    return Network(dim, given.feed_forward_size, activation);
  }
};

static_assert(SequenceLayer<TransformerLayer<>>);

}
