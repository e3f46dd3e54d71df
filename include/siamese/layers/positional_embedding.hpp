// SPDX-License-Identifier: MIT
// Trained vectors of tokens and, optionally, of their places in the sentence.
#pragma once

#include <siamese/layers/embedding.hpp>
#include <siamese/layers/positions.hpp>

#include <string>

namespace siamese {

/// Options of a `PositionalEmbedding`.
struct PositionalEmbeddingOptions {
  EmbeddingOptions embedding;
  std::string positions = "none";  ///< one of AnyPositions
  LearnedPositionsOptions learned; ///< used if positions is "learned"

  static constexpr auto options() {
    using Self = PositionalEmbeddingOptions;
    return list_of(Option{"embedding", &Self::embedding},
                   Option{"positions", &Self::positions, OneOf{AnyPositions<>::all_names}},
                   Option{"learned", &Self::learned});
  }
};

/// y = positions(embedding(tokens)).
template <class D = Cpu>
struct PositionalEmbedding : Embedding<D> {
  using Options = PositionalEmbeddingOptions;

  AnyPositions<D> positions;
  Options options;

  struct Cache {
    typename Embedding<D>::Cache embedding;
    typename AnyPositions<D>::Cache positions;
  };

  PositionalEmbedding() = default;
  PositionalEmbedding(Index vocabulary, const Options& given)
      : Embedding<D>(vocabulary, given.embedding),
        positions(given.positions, given.embedding.size, given.learned), options(given) {}

  static constexpr auto fields() {
    return joined(Embedding<D>::fields(),
                  list_of(Field{"positions", &PositionalEmbedding::positions}));
  }

  RaggedView<D> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    return positions.forward(context, Embedding<D>::forward(context, tokens, cache.embedding),
                             cache.positions);
  }

  void backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                PositionalEmbedding& grad) const {
    Embedding<D>::backward(context,
                           positions.backward(context, dy, cache.positions, grad.positions),
                           cache.embedding, grad);
  }
};

static_assert(TokenEmbedding<PositionalEmbedding<>>);

}
