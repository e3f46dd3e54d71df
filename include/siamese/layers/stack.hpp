// SPDX-License-Identifier: MIT
// A number of layers of one type, one after the other; the number is chosen at run time.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/layers/layer_options.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace siamese {

/// Options of a `Stack` of layers.
template <class EachOptions>
struct StackOptions {
  Index num_layers = 1;   ///< 0: y = x
  float dropout_rate = 0; ///< applied to the input of each layer
  EachOptions layer = {}; ///< options of each layer

  static constexpr auto options() {
    return list_of(Option{"num_layers", &StackOptions::num_layers, from_to<Index>(0, 64)},
                   Option{"dropout_rate", &StackOptions::dropout_rate, below_1<float>()},
                   Option{"layer", &StackOptions::layer});
  }
};

/// x_0 = x, x_{i+1} = layer_i(dropout(x_i)); y is the last of them.
template <SequenceLayer L>
struct Stack {
  using Device = typename L::Device;
  using D = Device;
  using Options = StackOptions<OptionsOf<L>>;
  static constexpr std::string_view name = L::name;

  std::vector<L> layers;
  Options options;
  TokenDropout<D> dropout;

  struct Cache {
    std::vector<typename TokenDropout<D>::Cache> dropouts;
    std::vector<typename L::Cache> layers;
  };

  Stack() = default;
  /// Throws ArgumentError for options that make no layers.
  Stack(Index dim, const Options& given)
      : options(checked(given)), dropout(dim, {.rate = given.dropout_rate}), dim_(dim) {
    for (Index i = 0; i < options.num_layers; ++i) {
      layers.push_back(make_layer<L>(dim_, options.layer));
      dim_ = dim_after(layers.back(), dim_);
    }
  }

  static constexpr auto fields() { return list_of(Field{"", &Stack::layers}); }

  /// Columns of y.
  Index dim() const { return dim_; }

  L& operator[](std::size_t i) { return layers[i]; }
  const L& operator[](std::size_t i) const { return layers[i]; }

  RaggedView<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.dropouts.resize(layers.size());
    cache.layers.resize(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
      x = dropout.forward(context, x, cache.dropouts[i]);
      x = layers[i].forward(context, x, cache.layers[i]);
    }
    return x;
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        Stack& grad) const {
    for (std::size_t i = layers.size(); i-- > 0;) {
      dy = layers[i].backward(context, dy, cache.layers[i], grad.layers[i]);
      dy = dropout.backward(context, dy, cache.dropouts[i], grad.dropout);
    }
    return dy;
  }

private:
  Index dim_ = 0;
};

}
