// SPDX-License-Identifier: MIT
// How a layer is made of its options, where layers are composed.
#pragma once

#include <siamese/core/config.hpp>

#include <concepts>
#include <type_traits>

namespace siamese {

/// The options of a layer that has none.
struct NoOptions {};

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

}

/// `L::Options`, if there are any.
template <class L>
using OptionsOf = typename detail::OptionsOfLayer<L>::Type;

/// A layer that reads vectors of length `dim`: L(dim, options) where it has options, else L(dim)
/// where its parameters depend on it, else L().
template <class L>
L make_layer(Index dim, const OptionsOf<L>& options) {
  if constexpr (std::constructible_from<L, Index, const OptionsOf<L>&>) {
    return L(dim, options);
  } else if constexpr (!std::is_aggregate_v<L> && std::constructible_from<L, Index>) {
    return L(dim);
  } else {
    return L();
  }
}

/// The options that a layer was made of.
template <class L>
OptionsOf<L> options_of(const L& layer) {
  if constexpr (requires { layer.options(); }) {
    return layer.options();
  } else {
    return {};
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
