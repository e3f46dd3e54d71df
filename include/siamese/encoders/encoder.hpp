// SPDX-License-Identifier: MIT
// An encoder composed of an embedding, any number of sequence layers, and a pooling.
#pragma once

#include <siamese/encoders/sequence_encoder.hpp>
#include <siamese/layers/chain.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/layer_options.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

namespace siamese {
namespace detail {

/// Splits the parts of an encoder into the first, those in between, and the last.
template <class Parts, class Between>
struct ComposedOf;

template <class Parts, std::size_t... i>
struct ComposedOf<Parts, std::index_sequence<i...>> {
  using First = std::tuple_element_t<0, Parts>;
  using Layers = Chain<typename First::Device, std::tuple_element_t<i + 1, Parts>...>;
  using Last = std::tuple_element_t<sizeof...(i) + 1, Parts>;
  using Type = SequenceEncoder<First, Layers, Last>;
};

/// A layer's name in the model file.
template <class L>
std::string part_name() {
  static_assert(
      requires { L::name; }, "a model is saved if each of its layers has a static name");
  return std::string(L::name);
}

}

/// `Encoder<Embedding<>, Bidirectional<Gru<>>, MeanPool<>>`: an embedding, sequence layers in the
/// order in which they read, and a pooling. Its options are those that differ from the defaults, in
/// the same order: `{EmbeddingOptions{.size = 32}, RecurrenceOptions{64}}`.
/// layers/layer_options.hpp says how a part is made from its options.
template <class... Parts>
requires(sizeof...(Parts) >= 2) struct Encoder
    : detail::ComposedOf<std::tuple<Parts...>,
                         std::make_index_sequence<sizeof...(Parts) - 2>>::Type {
  using Options = LayerOptions<Parts...>;

  /// The names of the parts: "embedding-bigru-mean".
  inline static const std::string name = [] {
    std::string names;
    ((names += (names.empty() ? "" : "-") + detail::part_name<Parts>()), ...);
    return names;
  }();

  Options options;

  Encoder() = default;
  /// Parameters are zero until `initialize`. Throws ArgumentError for options that make no network.
  explicit Encoder(Index vocabulary, const Options& given = {}) : options(given) {
    constexpr std::size_t last = sizeof...(Parts) - 1;
    this->embedding = decltype(this->embedding)(vocabulary, std::get<0>(options.layers));
    this->layers = make_layers(std::make_index_sequence<last - 1>{});
    this->pooling =
        make_layer<decltype(this->pooling)>(this->layers.dim(), std::get<last>(options.layers));
  }

  Index dim() const { return dim_after(this->pooling, this->layers.dim()); }

private:
  template <std::size_t... i>
  auto make_layers(std::index_sequence<i...>) const {
    typename decltype(this->layers)::Options between;
    between.layers = {std::get<i + 1>(options.layers)...};
    return decltype(this->layers)(this->embedding.dim(), between);
  }
};

}
