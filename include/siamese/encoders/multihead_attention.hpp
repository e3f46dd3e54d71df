// SPDX-License-Identifier: MIT
// The attention sentence encoder: blocks of multi-head self-attention, then a pooling.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/positions.hpp>
#include <siamese/layers/transformer.hpp>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// Hyper-parameters of `MultiheadAttention`. The defaults are the reference's block, of attention
/// and one dense layer; with use_residual, norm "after" and a feed-forward size a block is that of
/// BERT.
struct MultiheadAttentionOptions {
  Index embedding_size = 64;
  Index num_blocks = 2;
  Index num_heads = 8;             ///< divides the embedding size
  bool use_residual = false;       ///< see TransformerOptions
  float dropout_rate = 0;          ///< see TransformerOptions
  std::string pooling = "sum";     ///< one of AnyPooling
  std::string norm = "none";       ///< "none", "before" or "after"
  std::string activation = "relu"; ///< one of AnyActivation
  Index feed_forward_size = 0;     ///< width of the feed-forward network; 0: one dense layer
  std::string positions = "none";  ///< one of AnyPositions
  Index max_positions = 256;       ///< that are learned; those behind share the last
  bool freeze_embedding = false;   ///< leaves it as it is in training
};

/// Embedding, positions, blocks, a pooling over the sentence's own tokens:
/// (sentences, embedding_size).
template <class D = Cpu>
struct MultiheadAttention {
  using Device = D;
  using Options = MultiheadAttentionOptions;
  static constexpr std::string_view name = "multihead";

  Embedding<D> embedding;
  AnyPositions<D> positions;
  std::vector<TransformerLayer<D>> blocks;
  AnyPooling<D> pooling;

  struct Cache {
    typename Embedding<D>::Cache embedding;
    typename AnyPositions<D>::Cache positions;
    std::vector<typename TransformerLayer<D>::Cache> blocks;
    typename AnyPooling<D>::Cache pooling;
  };

  MultiheadAttention() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  MultiheadAttention(Index vocabulary, const Options& options)
      : embedding(vocabulary, checked(options).embedding_size, options.freeze_embedding),
        positions(options.positions, options.embedding_size, options.max_positions),
        pooling(options.pooling, options.embedding_size) {
    const TransformerOptions block = {
        options.num_heads,  options.use_residual,      options.norm,
        options.activation, options.feed_forward_size, options.dropout_rate};
    for (Index i = 0; i < options.num_blocks; ++i)
      blocks.emplace_back(options.embedding_size, block);
  }

  Options options() const {
    Options result;
    result.embedding_size = embedding.dim();
    result.num_blocks = static_cast<Index>(blocks.size());
    const TransformerOptions block = blocks.front().options();
    result.num_heads = block.num_heads;
    result.use_residual = block.use_residual;
    result.dropout_rate = block.dropout_rate;
    result.pooling = pooling.name();
    result.norm = block.norm;
    result.activation = block.activation;
    result.feed_forward_size = block.feed_forward_size;
    result.positions = positions.name();
    if (const auto* const learned = positions.template get_if<LearnedPositions<D>>())
      result.max_positions = learned->weight.rows();
    result.freeze_embedding = embedding.frozen;
    return result;
  }

  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &MultiheadAttention::embedding},
                      Field{"positions", &MultiheadAttention::positions},
                      Field{"blocks", &MultiheadAttention::blocks},
                      Field{"pooling", &MultiheadAttention::pooling}};
  }

  Index dim() const { return embedding.dim(); }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    cache.blocks.resize(blocks.size());
    RaggedView<D> x = embedding.forward(context, tokens, cache.embedding);
    x = positions.forward(context, x, cache.positions);
    for (std::size_t i = 0; i < blocks.size(); ++i)
      x = blocks[i].forward(context, x, cache.blocks[i]);
    return pooling.forward(context, x, cache.pooling);
  }

  void backward(Context<D>& context, ConstView<D> dvectors, const Cache& cache,
                MultiheadAttention& grad) const {
    ConstView<D> dx = pooling.backward(context, dvectors, cache.pooling, grad.pooling);
    for (std::size_t i = blocks.size(); i-- > 0;)
      dx = blocks[i].backward(context, dx, cache.blocks[i], grad.blocks[i]);
    dx = positions.backward(context, dx, cache.positions, grad.positions);
    embedding.backward(context, dx, cache.embedding, grad.embedding);
  }

  /// What each token of a sentence attends to, after `forward`: of every block a matrix
  /// (heads * tokens, tokens), whose row h * tokens + t adds up to 1.
  std::vector<ConstView<D>> weights(Context<D>& context, const Cache& cache, Index sentence,
                                    Index tokens) const {
    std::vector<ConstView<D>> of_blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i)
      of_blocks.push_back(blocks[i].weights(context, cache.blocks[i], sentence, tokens));
    return of_blocks;
  }

private:
  static const Options& checked(const Options& options) {
    if (options.embedding_size <= 0) throw ArgumentError("embedding size must be positive");
    if (options.num_blocks <= 0) throw ArgumentError("number of blocks must be positive");
    return options;
  }
};

static_assert(Encoder<MultiheadAttention<>>);

}
