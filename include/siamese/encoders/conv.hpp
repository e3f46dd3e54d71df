// SPDX-License-Identifier: MIT
// The convolutional sentence encoder (Kim 2014): filters of several sizes, maximum over time.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/core/window.hpp>
#include <siamese/layers/convolution_max_pool.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace siamese {

/// Hyper-parameters of `Conv`; the defaults are the reference's.
struct ConvOptions {
  Index embedding_size = 64;
  std::vector<Index> filter_sizes = {2, 3, 4};
  std::vector<Index> num_filters = {50, 50, 50}; ///< one number for each size
  float dropout_rate = 0; ///< applied to the vectors; drops the same columns in both of a pair
  bool freeze_embedding = false; ///< training leaves the embedding unchanged
  double embedding_rms = 0;      ///< see EmbeddingOptions

  static constexpr auto options() {
    using Self = ConvOptions;
    return list_of(Option{"embedding_size", &Self::embedding_size, sizes()},
                   Option{"filter_sizes", &Self::filter_sizes, from_to<Index>(1, 1024)},
                   Option{"num_filters", &Self::num_filters, sizes()},
                   Option{"dropout_rate", &Self::dropout_rate, below_1<float>()},
                   Option{"freeze_embedding", &Self::freeze_embedding},
                   Option{"embedding_rms", &Self::embedding_rms, or_0(above_0())});
  }
};

template <class D>
struct ConvTables;

/// An embedding, then for each filter size a convolution, ReLU and the maximum over the sentence.
/// Vectors: (sentences, sum of num_filters).
template <class D = Cpu>
struct Conv {
  using Device = D;
  using Options = ConvOptions;
  using WordTables = ConvTables<D>; ///< encoders/conv_tables.hpp
  static constexpr std::string_view name = "cnn";

  Embedding<D> embedding;
  ConvolutionMaxPool<D> pooling;
  Dropout<D> dropout;
  Options options;

  struct Cache {
    typename Embedding<D>::Cache embedding;
    typename ConvolutionMaxPool<D>::Cache pooling;
    typename Dropout<D>::Cache dropout;
  };

  Conv() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  Conv(Index vocabulary, const Options& given)
      : embedding(vocabulary, {.size = checked(given).embedding_size,
                               .frozen = given.freeze_embedding,
                               .initial_rms = given.embedding_rms}),
        pooling(given.embedding_size, pooling_of(given)), dropout{.rate = given.dropout_rate,
                                                                  .by_pair = true},
        options(given) {}

  static constexpr auto fields() {
    return list_of(Field{"embedding", &Conv::embedding}, Field{"", &Conv::pooling});
  }

  Index dim() const { return pooling.dim(); }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    const RaggedView<D> x = embedding.forward(context, tokens, cache.embedding);
    return dropout.forward(context, pooling.forward(context, x, cache.pooling), cache.dropout);
  }

  void backward(Context<D>& context, ConstView<D> dvectors, const Cache& cache, Conv& grad) const {
    const ConstView<D> dy = dropout.backward(context, dvectors, cache.dropout, grad.dropout);
    const ConstView<D> dx = pooling.backward(context, dy, cache.pooling, grad.pooling);
    embedding.backward(context, dx, cache.embedding, grad.embedding);
  }

  /// The window with the maximum, for each filter whose maximum is greater than zero, of the only
  /// sentence of a forward pass.
  std::vector<Window> windows(Context<D>& context, const Cache& cache) const {
    return pooling.windows(context, cache.pooling);
  }

private:
  static ConvolutionMaxPoolOptions pooling_of(const Options& given) {
    if (given.filter_sizes.size() != given.num_filters.size())
      throw ArgumentError("filter_sizes and num_filters must list equally many numbers");
    ConvolutionMaxPoolOptions result{.convolutions = {}};
    for (std::size_t i = 0; i < given.filter_sizes.size(); ++i)
      result.convolutions.push_back(
          {.size = given.filter_sizes[i], .filters = given.num_filters[i]});
    return result;
  }
};

static_assert(SentenceEncoder<Conv<>> && WindowEncoder<Conv<>>);

}
