// SPDX-License-Identifier: MIT
// Recurrent sentence encoders: embedding, recurrent layers, a pooling of a sentence's states.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/encoders/sequence_encoder.hpp>
#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/recurrence.hpp>
#include <siamese/layers/stack.hpp>

#include <string>
#include <string_view>

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
  double embedding_rms = 0;         ///< see EmbeddingOptions
};

/// An embedding, then `num_layers` layers, each reading the states of the one before, then a
/// pooling of the last layer's states. Vectors: (sentences, hidden_size); in both directions twice
/// that.
template <SequenceLayer Layer>
struct Recurrent : SequenceEncoder<Embedding<typename Layer::Device>, Stack<Layer>,
                                   AnyPooling<typename Layer::Device>> {
  using Options = RecurrentOptions;
  static constexpr std::string_view name = Layer::name;

  Recurrent() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  Recurrent(Index vocabulary, const Options& options) {
    if (options.num_layers <= 0) throw ArgumentError("number of layers must be positive");
    this->embedding = decltype(this->embedding)(
        vocabulary,
        EmbeddingOptions{options.embedding_size, options.freeze_embedding, options.embedding_rms});
    this->layers = Stack<Layer>(options.embedding_size,
                                {options.num_layers,
                                 options.dropout_rate,
                                 {options.hidden_size, options.recurrent_dropout_rate}});
    this->pooling = decltype(this->pooling)(options.pooling, dim());
  }

  Options options() const {
    const auto stack = this->layers.options();
    return {this->embedding.dim(),
            stack.layer.hidden_size,
            stack.num_layers,
            stack.dropout_rate,
            std::string(this->pooling.name()),
            stack.layer.recurrent_dropout_rate,
            this->embedding.frozen,
            this->embedding.initial_rms};
  }

  Index dim() const { return this->layers.dim(); }
};

template <class D = Cpu>
using RecurrentGRU = Recurrent<Gru<D>>;
template <class D = Cpu>
using RecurrentLSTM = Recurrent<Lstm<D>>;
template <class D = Cpu>
using BidirectionalGRU = Recurrent<Bidirectional<Gru<D>>>;
template <class D = Cpu>
using BidirectionalLSTM = Recurrent<Bidirectional<Lstm<D>>>;

static_assert(SentenceEncoder<RecurrentGRU<>>);

}
