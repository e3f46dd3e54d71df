// SPDX-License-Identifier: MIT
// The composition of layers: the options of several layers, and how each is made from its own.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/option.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>

namespace siamese {

namespace detail {

template <class L>
struct OptionsOfLayer {
  using Type = NoOptions;
};
template <class L>
requires requires { typename L::Options; }
struct OptionsOfLayer<L> {
  using Type = typename L::Options;
};

template <class...>
inline constexpr bool never = false;

}

/// `L::Options`, or NoOptions if the layer has none.
template <class L>
using OptionsOf = typename detail::OptionsOfLayer<L>::Type;

/// The options of several layers. It is constructed from the options that differ from the defaults,
/// in the layers' order: each goes to the first of the remaining layers that accepts it.
///
///     LayerOptions<Embedding<>, TokenDropout<>, Gru<>, MeanPool<>> options =
///         {EmbeddingOptions{.size = 32}, RecurrenceOptions{.hidden_size = 64}};
template <class... Layers>
struct LayerOptions {
  std::tuple<OptionsOf<Layers>...> layers;

  LayerOptions() = default;
  template <class First, class... Others>
  LayerOptions(const First& first, const Others&... others) {
    give<0>(first, others...);
  }

private:
  template <std::size_t>
  void give() {}
  template <std::size_t i, class First, class... Others>
  void give(const First& first, const Others&... others) {
    if constexpr (i == sizeof...(Layers)) {
      static_assert(detail::never<First>,
                    "no layer is left that takes these options: give the options of layers in the "
                    "order of the layers");
    } else if constexpr (std::same_as<First, std::tuple_element_t<i, decltype(layers)>>) {
      std::get<i>(layers) = first;
      give<i + 1>(others...);
    } else {
      give<i + 1>(first, others...);
    }
  }
};

/// Makes a layer that reads vectors of length `dim`: L(dim, options) if it has options, otherwise
/// L(dim), or L() if it has no members.
template <class L>
L make_layer(Index dim, const OptionsOf<L>& options) {
  if constexpr (requires { typename L::Options; }) {
    static_assert(std::constructible_from<L, Index, const OptionsOf<L>&>,
                  "a layer that has Options needs a constructor L(dim, options)");
    return L(dim, options);
  } else if constexpr (std::is_empty_v<L>) {
    return L();
  } else {
    static_assert(!std::is_aggregate_v<L> && std::constructible_from<L, Index>,
                  "a layer that has members needs a constructor L(dim)");
    return L(dim);
  }
}

/// The length of the vectors that a layer gives if it reads vectors of length `dim`: the layer's
/// dim() if it has that member, otherwise `dim`.
template <class L>
Index dim_after(const L& layer, Index dim) {
  if constexpr (requires { layer.dim(); }) {
    return layer.dim();
  } else {
    return dim;
  }
}

}
