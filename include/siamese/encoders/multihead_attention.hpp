// SPDX-License-Identifier: MIT
// The attention sentence encoder: blocks of multi-head self-attention, then a pooling.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/attention.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/linear.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Hyper-parameters of `MultiheadAttention`; the defaults are the reference's.
struct MultiheadAttentionOptions {
  Index embedding_size = 64;
  Index num_blocks = 2;
  Index num_heads = 8;       ///< divides the embedding size
  bool use_residual = false; ///< adds what attention reads to what it gives
  float dropout_rate = 0;    ///< of what attention gives
  std::string pooling = "sum";
};

/// z = dropout(attention(x)), plus x where there is a residual; y = ReLU(z W + b), one row a
/// position.
template <class D = Cpu>
struct AttentionBlock {
  using Device = D;
  using Real = typename D::Real;

  SelfAttention<D> attention;
  TokenDropout<D> dropout;
  Linear<D> feed_forward; ///< (dim, dim)
  bool residual = false;

  struct Cache {
    typename SelfAttention<D>::Cache attention;
    typename TokenDropout<D>::Cache dropout;
    typename Linear<D>::Cache feed_forward;
    ConstView<D> y;
  };

  AttentionBlock() = default;
  AttentionBlock(Index dim, Index heads, bool use_residual = false, float dropout_rate = 0)
      : attention(dim, heads), dropout{dropout_rate}, feed_forward(dim, dim),
        residual(use_residual) {}

  static constexpr auto fields() {
    return std::tuple{Field{"attention", &AttentionBlock::attention},
                      Field{"feed_forward", &AttentionBlock::feed_forward}};
  }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const RaggedView<D> a = attention.forward(context, x, cache.attention);
    ConstView<D> z = dropout.forward(context, a, cache.dropout).rows;
    if (residual) {
      const View<D> sum = context.matrix(z.rows, z.columns);
      copy(context.device, z, sum);
      add_positions(context.device, x, sum);
      z = sum;
    }
    const View<D> y = feed_forward.forward(context, z, cache.feed_forward);
    relu(context.device, y, y);
    cache.y = y;
    return {y, a.layout};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   AttentionBlock& grad) const {
    const View<D> daffine = context.matrix(dy.rows, dy.columns);
    relu_backward(context.device, cache.y, dy, daffine);
    const View<D> dz =
        feed_forward.backward(context, daffine, cache.feed_forward, grad.feed_forward);
    const ConstView<D> da = dropout.backward(context, dz, cache.dropout, grad.dropout);
    const View<D> dx = attention.backward(context, da, cache.attention, grad.attention);
    if (residual) {
      const View<D> dresidual = context.matrix(dx.rows, dx.columns);
      sum_positions(context.device, dz, cache.attention.x.layout, dresidual);
      add(context.device, dresidual, dx);
    }
    return dx;
  }
};

/// Embedding, blocks, a pooling over the sentence's own tokens: (sentences, embedding_size).
template <class D = Cpu>
struct MultiheadAttention {
  using Device = D;
  using Options = MultiheadAttentionOptions;
  static constexpr std::string_view name = "multihead";

  Embedding<D> embedding;
  std::vector<AttentionBlock<D>> blocks;
  AnyPooling<D> pooling;

  struct Cache {
    typename Embedding<D>::Cache embedding;
    std::vector<typename AttentionBlock<D>::Cache> blocks;
    typename AnyPooling<D>::Cache pooling;
  };

  MultiheadAttention() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  MultiheadAttention(Index vocabulary, const Options& options)
      : embedding(vocabulary, checked(options).embedding_size),
        pooling(options.pooling, options.embedding_size) {
    for (Index i = 0; i < options.num_blocks; ++i)
      blocks.emplace_back(options.embedding_size, options.num_heads, options.use_residual,
                          options.dropout_rate);
  }

  Options options() const {
    Options result;
    result.embedding_size = embedding.dim();
    result.num_blocks = static_cast<Index>(blocks.size());
    result.pooling = pooling.name();
    if (!blocks.empty()) {
      result.num_heads = blocks.front().attention.heads;
      result.use_residual = blocks.front().residual;
      result.dropout_rate = blocks.front().dropout.rate;
    }
    return result;
  }

  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &MultiheadAttention::embedding},
                      Field{"blocks", &MultiheadAttention::blocks},
                      Field{"pooling", &MultiheadAttention::pooling}};
  }

  Index dim() const { return embedding.dim(); }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    cache.blocks.resize(blocks.size());
    RaggedView<D> x = embedding.forward(context, tokens, cache.embedding);
    for (std::size_t i = 0; i < blocks.size(); ++i)
      x = blocks[i].forward(context, x, cache.blocks[i]);
    return pooling.forward(context, x, cache.pooling);
  }

  void backward(Context<D>& context, ConstView<D> dvectors, const Cache& cache,
                MultiheadAttention& grad) const {
    ConstView<D> dx = pooling.backward(context, dvectors, cache.pooling, grad.pooling);
    for (std::size_t i = blocks.size(); i-- > 0;)
      dx = blocks[i].backward(context, dx, cache.blocks[i], grad.blocks[i]);
    embedding.backward(context, dx, cache.embedding, grad.embedding);
  }

private:
  static const Options& checked(const Options& options) {
    if (options.embedding_size <= 0) throw ArgumentError("embedding size must be positive");
    if (options.num_blocks <= 0) throw ArgumentError("number of blocks must be positive");
    checked_dropout_rate(options.dropout_rate);
    return options;
  }
};

static_assert(SequenceLayer<AttentionBlock<>> && Encoder<MultiheadAttention<>>);

}
