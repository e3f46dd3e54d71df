// SPDX-License-Identifier: MIT
// Recurrent sentence encoders: embedding, recurrent layers, a pooling of a sentence's states.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/recurrence.hpp>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// Hyper-parameters of recurrent encoders; the defaults are the reference's.
struct RecurrentOptions {
  Index embedding_size = 64;
  Index hidden_size = 128; ///< in either direction
  Index num_layers = 1;
  float dropout_rate = 0;           ///< of what each layer reads
  std::string pooling = "mean";     ///< one of AnyPooling
  float recurrent_dropout_rate = 0; ///< see RecurrenceOptions
  bool freeze_embedding = false;    ///< leaves it as it is in training
};

/// Embedding, then `num_layers` layers, each reading the states of the one before, then a pooling
/// of the last one's states: (sentences, hidden_size), or twice that in both directions.
template <SequenceLayer Layer>
struct Recurrent {
  using Device = typename Layer::Device;
  using D = Device;
  using Options = RecurrentOptions;
  static constexpr std::string_view name = Layer::name;

  Embedding<D> embedding;
  std::vector<Layer> layers;
  AnyPooling<D> pooling;
  TokenDropout<D> dropout;

  struct Cache {
    typename Embedding<D>::Cache embedding;
    std::vector<typename TokenDropout<D>::Cache> dropouts;
    std::vector<typename Layer::Cache> layers;
    typename AnyPooling<D>::Cache pooling;
  };

  Recurrent() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  Recurrent(Index vocabulary, const Options& options)
      : embedding(vocabulary, checked(options).embedding_size, options.freeze_embedding),
        dropout{options.dropout_rate} {
    Index dim = embedding.dim();
    for (Index i = 0; i < options.num_layers; ++i) {
      layers.emplace_back(dim,
                          RecurrenceOptions{options.hidden_size, options.recurrent_dropout_rate});
      dim = layers.back().dim();
    }
    pooling = AnyPooling<D>(options.pooling, dim);
  }

  Options options() const {
    Options result;
    result.embedding_size = embedding.dim();
    result.hidden_size = layers.front().units();
    result.num_layers = static_cast<Index>(layers.size());
    result.dropout_rate = dropout.rate;
    result.pooling = pooling.name();
    result.recurrent_dropout_rate = layers.front().options().recurrent_dropout_rate;
    result.freeze_embedding = embedding.frozen;
    return result;
  }

  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &Recurrent::embedding},
                      Field{"layers", &Recurrent::layers}, Field{"pooling", &Recurrent::pooling}};
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
    return pooling.forward(context, x, cache.pooling);
  }

  void backward(Context<D>& context, ConstView<D> dvectors, const Cache& cache,
                Recurrent& grad) const {
    ConstView<D> dx = pooling.backward(context, dvectors, cache.pooling, grad.pooling);
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
using RecurrentGRU = Recurrent<Gru<D>>;
template <class D = Cpu>
using RecurrentLSTM = Recurrent<Lstm<D>>;
template <class D = Cpu>
using BidirectionalGRU = Recurrent<Bidirectional<Gru<D>>>;
template <class D = Cpu>
using BidirectionalLSTM = Recurrent<Bidirectional<Lstm<D>>>;

static_assert(Encoder<RecurrentGRU<>>);

}
