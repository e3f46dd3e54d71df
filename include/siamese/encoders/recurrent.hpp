// SPDX-License-Identifier: MIT
// Recurrent sentence encoders: embedding, recurrent layers, a pooling of a sentence's states.
#pragma once

#include <siamese/core/option.hpp>
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
  Index hidden_size = 128; ///< for each direction
  Index num_layers = 1;
  float dropout_rate = 0;           ///< applied to the input of each layer
  std::string pooling = "mean";     ///< one of AnyPooling
  float recurrent_dropout_rate = 0; ///< see RecurrenceOptions
  bool freeze_embedding = false;    ///< training leaves the embedding unchanged
  double embedding_rms = 0;         ///< see EmbeddingOptions

  static constexpr auto options() {
    using Self = RecurrentOptions;
    return list_of(
        Option{"embedding_size", &Self::embedding_size, sizes()},
        Option{"hidden_size", &Self::hidden_size, sizes()},
        Option{"num_layers", &Self::num_layers, from_to<Index>(1, 64)},
        Option{"dropout_rate", &Self::dropout_rate, below_1<float>()},
        Option{"pooling", &Self::pooling, OneOf{AnyPooling<>::all_names}},
        Option{"recurrent_dropout_rate", &Self::recurrent_dropout_rate, below_1<float>()},
        Option{"freeze_embedding", &Self::freeze_embedding},
        Option{"embedding_rms", &Self::embedding_rms, or_0(above_0())});
  }
};

/// An embedding, then `num_layers` layers, each of which reads the states of the layer before, then
/// a pooling of the last layer's states. Vectors: (sentences, hidden_size), or twice that length
/// for both directions.
template <SequenceLayer Layer>
struct Recurrent : SequenceEncoder<Embedding<typename Layer::Device>, Stack<Layer>,
                                   AnyPooling<typename Layer::Device>> {
  using D = typename Layer::Device;
  using Options = RecurrentOptions;
  static constexpr std::string_view name = Layer::name;

  Options options;

  Recurrent() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  Recurrent(Index vocabulary, const Options& given) : options(checked(given)) {
    this->embedding = Embedding<D>(vocabulary, {.size = options.embedding_size,
                                                .frozen = options.freeze_embedding,
                                                .initial_rms = options.embedding_rms});
    this->layers =
        Stack<Layer>(options.embedding_size,
                     {.num_layers = options.num_layers,
                      .dropout_rate = options.dropout_rate,
                      .layer = {.hidden_size = options.hidden_size,
                                .recurrent_dropout_rate = options.recurrent_dropout_rate}});
    this->pooling = AnyPooling<D>(options.pooling, dim());
  }

  Index dim() const { return this->layers.dim(); }
};

/// A GRU that reads from the beginning.
template <class D = Cpu>
using RecurrentGRU = Recurrent<Gru<D>>;
/// An LSTM that reads from the beginning.
template <class D = Cpu>
using RecurrentLSTM = Recurrent<Lstm<D>>;
/// A GRU that reads in both directions.
template <class D = Cpu>
using BidirectionalGRU = Recurrent<Bidirectional<Gru<D>>>;
/// An LSTM that reads in both directions.
template <class D = Cpu>
using BidirectionalLSTM = Recurrent<Bidirectional<Lstm<D>>>;

static_assert(SentenceEncoder<RecurrentGRU<>>);

}
