// SPDX-License-Identifier: MIT
// The common part of encoders that consist of an embedding, sequence layers and a pooling.
#pragma once

#include <siamese/layers/layer.hpp>

#include <concepts>

namespace siamese {

/// y = pooling(layers(embedding(tokens))), one row per sentence. An encoder derives from this and
/// adds options, a name and dim().
template <TokenEmbedding E, SequenceLayer Layers, Pooling P>
requires std::same_as<typename E::Device, typename Layers::Device> &&
    std::same_as<typename E::Device, typename P::Device>
struct SequenceEncoder {
  using Device = typename E::Device;
  using D = Device;

  E embedding;
  Layers layers;
  P pooling;

  struct Cache {
    typename E::Cache embedding;
    typename Layers::Cache layers;
    typename P::Cache pooling;
  };

  static constexpr auto fields() {
    return list_of(Field{"embedding", &SequenceEncoder::embedding},
                   Field{"layers", &SequenceEncoder::layers},
                   Field{"pooling", &SequenceEncoder::pooling});
  }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    RaggedView<D> x = embedding.forward(context, tokens, cache.embedding);
    x = layers.forward(context, x, cache.layers);
    return pooling.forward(context, x, cache.pooling);
  }

  void backward(Context<D>& context, ConstView<D> dvectors, const Cache& cache,
                SequenceEncoder& grad) const {
    ConstView<D> dx = pooling.backward(context, dvectors, cache.pooling, grad.pooling);
    dx = layers.backward(context, dx, cache.layers, grad.layers);
    embedding.backward(context, dx, cache.embedding, grad.embedding);
  }
};

}
