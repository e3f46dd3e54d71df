// SPDX-License-Identifier: MIT
// Recurrent sentence encoders: embedding, recurrent layers, the mean of a sentence's states.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/pooling.hpp>
#include <siamese/layers/recurrence.hpp>

#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// Hyper-parameters of recurrent encoders; the defaults are the reference's.
struct RecurrentOptions {
  Index embedding_size = 64;
  Index hidden_size = 128; ///< in either direction
  Index num_layers = 1;
  float dropout_rate = 0; ///< of what each layer reads
};

/// Embedding, then `num_layers` layers, each reading the states of the one before, then a pooling
/// of the last one's states: (sentences, hidden_size), or twice that in both directions.
template <SequenceLayer Layer, Pooling Pool>
requires std::same_as<typename Layer::Device, typename Pool::Device>
struct Recurrent {
  using Device = typename Layer::Device;
  using D = Device;
  using Options = RecurrentOptions;
  static constexpr std::string_view name = Layer::name;

  Embedding<D> embedding;
  std::vector<Layer> layers;
  Pool pool;
  TokenDropout<D> dropout;

  struct Cache {
    typename Embedding<D>::Cache embedding;
    std::vector<typename TokenDropout<D>::Cache> dropouts;
    std::vector<typename Layer::Cache> layers;
    typename Pool::Cache pool;
  };

  Recurrent() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  Recurrent(Index vocabulary, const Options& options)
      : embedding(vocabulary, checked(options).embedding_size), dropout{options.dropout_rate} {
    Index dim = embedding.dim();
    for (Index i = 0; i < options.num_layers; ++i) {
      layers.emplace_back(dim, options.hidden_size);
      dim = layers.back().dim();
    }
  }

  Options options() const {
    return {embedding.dim(), layers.front().units(), static_cast<Index>(layers.size()),
            dropout.rate};
  }

  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &Recurrent::embedding},
                      Field{"layers", &Recurrent::layers}, Field{"pool", &Recurrent::pool}};
  }

  Index dim() const { return layers.back().dim(); }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    cache.dropouts.resize(layers.size());
    cache.layers.resize(layers.size());
    RaggedView<D> x = embedding.forward(context, tokens, cache.embedding);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      x = dropout.forward(context, x, cache.dropouts[i]);
      x = layers[i].forward(context, x, cache.layers[i]);
    }
    return pool.forward(context, x, cache.pool);
  }

  void backward(Context<D>& context, ConstView<D> dvectors, const Cache& cache,
                Recurrent& grad) const {
    ConstView<D> dx = pool.backward(context, dvectors, cache.pool, grad.pool);
    for (std::size_t i = layers.size(); i-- > 0;) {
      dx = layers[i].backward(context, dx, cache.layers[i], grad.layers[i]);
      dx = dropout.backward(context, dx, cache.dropouts[i], grad.dropout);
    }
    embedding.backward(context, dx, cache.embedding, grad.embedding);
  }

private:
  static const Options& checked(const Options& options) {
    if (options.embedding_size <= 0) throw ArgumentError("embedding size must be positive");
    if (options.num_layers <= 0) throw ArgumentError("number of layers must be positive");
    checked_dropout_rate(options.dropout_rate);
    return options;
  }
};

template <class D = Cpu>
using RecurrentGRU = Recurrent<Gru<D>, MeanPool<D>>;
template <class D = Cpu>
using RecurrentLSTM = Recurrent<Lstm<D>, MeanPool<D>>;
template <class D = Cpu>
using BidirectionalGRU = Recurrent<Bidirectional<Gru<D>>, MeanPool<D>>;
template <class D = Cpu>
using BidirectionalLSTM = Recurrent<Bidirectional<Lstm<D>>, MeanPool<D>>;

static_assert(Encoder<RecurrentGRU<>>);

}
