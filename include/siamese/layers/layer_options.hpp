// SPDX-License-Identifier: MIT
// How layers are composed: the options of several, and how each is made of its own.
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

/// `L::Options`, or NoOptions where a layer has none.
template <class L>
using OptionsOf = typename detail::OptionsOfLayer<L>::Type;

/// The options of several layers. It is made of the options of those that shall not have their
/// defaults, in the layers' order: each goes to the first layer left that takes it.
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

/// A layer that reads vectors of length `dim`: L(dim, options) where it has options, else L(dim),
/// or L() where it has no members.
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

/// Length of the vectors that a layer gives, where it reads those of length `dim`: the layer says
/// so by dim() if that is another.
template <class L>
Index dim_after(const L& layer, Index dim) {
  if constexpr (requires { layer.dim(); }) {
    return layer.dim();
  } else {
    return dim;
  }
}

}
