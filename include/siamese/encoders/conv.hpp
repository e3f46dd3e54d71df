// SPDX-License-Identifier: MIT
// The convolutional sentence encoder (Kim 2014): filters of several sizes, maximum over time.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/convolution_max_pool.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/embedding.hpp>

#include <string_view>
#include <vector>

namespace siamese {

/// Hyper-parameters of `Conv`; the defaults are the reference's.
struct ConvOptions {
  Index embedding_size = 64;
  std::vector<Index> filter_sizes = {2, 3, 4};
  std::vector<Index> num_filters = {50, 50, 50}; ///< as many as there are sizes
  float dropout_rate = 0;        ///< of the sentence vector, the same columns for both of a pair
  bool freeze_embedding = false; ///< leaves it as it is in training
  double embedding_rms = 0;      ///< see EmbeddingOptions
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

  struct Cache {
    typename Embedding<D>::Cache embedding;
    typename ConvolutionMaxPool<D>::Cache pooling;
    typename Dropout<D>::Cache dropout;
  };

  Conv() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for sizes that make no network.
  Conv(Index vocabulary, const Options& options)
      : embedding(vocabulary, EmbeddingOptions{checked(options).embedding_size,
                                               options.freeze_embedding, options.embedding_rms}),
        pooling(options.embedding_size, pooling_of(options)), dropout{options.dropout_rate, true} {}

  Options options() const {
    Options result{embedding.dim(), {}, {}, dropout.rate, embedding.frozen, embedding.initial_rms};
    for (const auto& convolution : pooling.convolutions) {
      result.filter_sizes.push_back(convolution.size());
      result.num_filters.push_back(convolution.filters());
    }
    return result;
  }

  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &Conv::embedding}, Field{"", &Conv::pooling}};
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

private:
  static const Options& checked(const Options& options) {
    if (options.filter_sizes.empty() || options.filter_sizes.size() != options.num_filters.size())
      throw ArgumentError("filter sizes and numbers of filters must be as many, at least one");
    checked_dropout_rate(options.dropout_rate);
    return options;
  }
  static ConvolutionMaxPoolOptions pooling_of(const Options& options) {
    ConvolutionMaxPoolOptions result{{}};
    for (std::size_t i = 0; i < options.filter_sizes.size(); ++i)
      result.convolutions.push_back({options.filter_sizes[i], options.num_filters[i]});
    return result;
  }
};

static_assert(SentenceEncoder<Conv<>>);

}
