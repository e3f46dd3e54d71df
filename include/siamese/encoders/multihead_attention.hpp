// SPDX-License-Identifier: MIT
// The attention sentence encoder: blocks of multi-head self-attention, then a pooling.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/encoders/sequence_encoder.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/positional_embedding.hpp>
#include <siamese/layers/stack.hpp>
#include <siamese/layers/transformer.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// Hyper-parameters of `MultiheadAttention`. By default a block is the reference's: attention and
/// one dense layer. With use_residual, norm "after" and a feed-forward size it is that of BERT.
struct MultiheadAttentionOptions {
  Index embedding_size = 64;
  Index num_blocks = 2;            ///< 0: a bag of words
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
  double embedding_rms = 0;        ///< see EmbeddingOptions
};

/// An embedding with positions, blocks, and a pooling. Vectors: (sentences, embedding_size).
template <class D = Cpu>
struct MultiheadAttention
    : SequenceEncoder<PositionalEmbedding<D>, Stack<TransformerLayer<D>>, AnyPooling<D>> {
  using Options = MultiheadAttentionOptions;
  using Base = SequenceEncoder<PositionalEmbedding<D>, Stack<TransformerLayer<D>>, AnyPooling<D>>;
  using Cache = typename Base::Cache;
  static constexpr std::string_view name = "multihead";

  MultiheadAttention() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  MultiheadAttention(Index vocabulary, const Options& options) {
    if (options.num_blocks < 0) throw ArgumentError("number of blocks must not be negative");
    const Index dim = options.embedding_size;
    this->embedding =
        PositionalEmbedding<D>(vocabulary, {{dim, options.freeze_embedding, options.embedding_rms},
                                            options.positions,
                                            {options.max_positions}});
    this->layers = Stack<TransformerLayer<D>>(
        dim, {options.num_blocks,
              0,
              {options.num_heads, options.use_residual, options.norm, options.activation,
               options.feed_forward_size, options.dropout_rate}});
    this->pooling = AnyPooling<D>(options.pooling, dim);
  }

  Options options() const {
    const auto stack = this->layers.options();
    const auto tokens = this->embedding.options();
    return {tokens.embedding.size,
            stack.num_layers,
            stack.layer.num_heads,
            stack.layer.use_residual,
            stack.layer.dropout_rate,
            std::string(this->pooling.name()),
            stack.layer.norm,
            stack.layer.activation,
            stack.layer.feed_forward_size,
            tokens.positions,
            tokens.learned.places,
            tokens.embedding.frozen,
            tokens.embedding.initial_rms};
  }

  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &MultiheadAttention::embedding},
                      Field{"blocks", &MultiheadAttention::layers},
                      Field{"pooling", &MultiheadAttention::pooling}};
  }

  Index dim() const { return this->embedding.dim(); }

  /// How much each token of a sentence attends to each, after `forward`: for every block a matrix
  /// (heads * tokens, tokens), where row h * tokens + t adds up to 1.
  std::vector<ConstView<D>> weights(Context<D>& context, const Cache& cache, Index sentence,
                                    Index tokens) const {
    std::vector<ConstView<D>> blocks;
    for (std::size_t i = 0; i < this->layers.layers.size(); ++i)
      blocks.push_back(this->layers[i].weights(context, cache.layers.layers[i], sentence, tokens));
    return blocks;
  }
};

static_assert(SentenceEncoder<MultiheadAttention<>> && AttentionEncoder<MultiheadAttention<>>);

}
