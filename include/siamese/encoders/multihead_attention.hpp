// SPDX-License-Identifier: MIT
// The attention sentence encoder: blocks of multi-head self-attention, then a pooling.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/encoders/sequence_encoder.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/positional_embedding.hpp>
#include <siamese/layers/stack.hpp>
#include <siamese/layers/transformer.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Hyper-parameters of `MultiheadAttention`. By default a block is the reference's: attention and
/// one dense layer. With use_residual, norm "after" and a feed-forward size, a block is BERT's.
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
  Index max_positions = 256;       ///< number of learned positions; later tokens share the last
  bool freeze_embedding = false;   ///< training leaves the embedding unchanged
  double embedding_rms = 0;        ///< see EmbeddingOptions

  static constexpr auto options() {
    using Self = MultiheadAttentionOptions;
    return list_of(Option{"embedding_size", &Self::embedding_size, sizes()},
                   Option{"num_blocks", &Self::num_blocks, from_to<Index>(0, 64)},
                   Option{"num_heads", &Self::num_heads, sizes()},
                   Option{"use_residual", &Self::use_residual},
                   Option{"dropout_rate", &Self::dropout_rate, below_1<float>()},
                   Option{"pooling", &Self::pooling, OneOf{AnyPooling<>::all_names}},
                   Option{"norm", &Self::norm, OneOf{TransformerOptions::norms}},
                   Option{"activation", &Self::activation, OneOf{AnyActivation::all_names}},
                   Option{"feed_forward_size", &Self::feed_forward_size, or_0(sizes())},
                   Option{"positions", &Self::positions, OneOf{AnyPositions<>::all_names}},
                   Option{"max_positions", &Self::max_positions, sizes()},
                   Option{"freeze_embedding", &Self::freeze_embedding},
                   Option{"embedding_rms", &Self::embedding_rms, or_0(above_0())});
  }
};

/// An embedding with positions, blocks, and a pooling. Vectors: (sentences, embedding_size).
template <class D = Cpu>
struct MultiheadAttention
    : SequenceEncoder<PositionalEmbedding<D>, Stack<TransformerLayer<D>>, AnyPooling<D>> {
  using Options = MultiheadAttentionOptions;
  using Base = SequenceEncoder<PositionalEmbedding<D>, Stack<TransformerLayer<D>>, AnyPooling<D>>;
  using Cache = typename Base::Cache;
  static constexpr std::string_view name = "multihead";

  Options options;

  MultiheadAttention() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  MultiheadAttention(Index vocabulary, const Options& given) : options(checked(given)) {
    const Index dim = options.embedding_size;
    this->embedding =
        PositionalEmbedding<D>(vocabulary, {.embedding = {.size = dim,
                                                          .frozen = options.freeze_embedding,
                                                          .initial_rms = options.embedding_rms},
                                            .positions = options.positions,
                                            .learned = {.places = options.max_positions}});
    this->layers =
        Stack<TransformerLayer<D>>(dim, {.num_layers = options.num_blocks,
                                         .layer = {.num_heads = options.num_heads,
                                                   .use_residual = options.use_residual,
                                                   .norm = options.norm,
                                                   .activation = options.activation,
                                                   .feed_forward_size = options.feed_forward_size,
                                                   .dropout_rate = options.dropout_rate}});
    this->pooling = AnyPooling<D>(options.pooling, dim);
  }

  static constexpr auto fields() {
    return list_of(Field{"embedding", &MultiheadAttention::embedding},
                   Field{"blocks", &MultiheadAttention::layers},
                   Field{"pooling", &MultiheadAttention::pooling});
  }

  Index dim() const { return this->embedding.dim(); }

  /// The attention weights of one sentence, after `forward`: for every block a matrix (heads *
  /// tokens, tokens), whose row h * tokens + t says how much token t attends to each token.
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
