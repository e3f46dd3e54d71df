// SPDX-License-Identifier: MIT
// Layers of different types, one after the other.
#pragma once

#include <siamese/layers/layer.hpp>
#include <siamese/layers/layer_options.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <utility>

namespace siamese {

/// y = layer_n(... layer_1(x)), or x if there is no layer.
template <class D, SequenceLayer... Layers>
requires(std::same_as<D, typename Layers::Device>&&...) struct Chain {
  using Device = D;
  using Options = LayerOptions<Layers...>;

  std::tuple<Layers...> layers;
  Options options;

  struct Cache {
    std::tuple<typename Layers::Cache...> layers;
  };

  Chain() = default;
  Chain(Index dim, const Options& given) : options(given), dim_(dim) { make<0>(); }

  static constexpr auto fields() { return list_of(Field{"", &Chain::layers}); }

  /// Columns of y.
  Index dim() const { return dim_; }

  RaggedView<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    return forward_from<0>(context, x, cache);
  }
  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        Chain& grad) const {
    return backward_to<0>(context, dy, cache, grad);
  }

private:
  template <std::size_t i>
  void make() {
    if constexpr (i < sizeof...(Layers)) {
      auto& layer = std::get<i>(layers);
      layer = make_layer<std::tuple_element_t<i, std::tuple<Layers...>>>(
          dim_, std::get<i>(options.layers));
      dim_ = dim_after(layer, dim_);
      make<i + 1>();
    }
  }
  template <std::size_t i>
  RaggedView<D> forward_from(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    if constexpr (i == sizeof...(Layers)) {
      return x;
    } else {
      x = std::get<i>(layers).forward(context, x, std::get<i>(cache.layers));
      return forward_from<i + 1>(context, x, cache);
    }
  }
  template <std::size_t i>
  ConstView<D> backward_to(Context<D>& context, ConstView<D> dy, const Cache& cache,
                           Chain& grad) const {
    if constexpr (i == sizeof...(Layers)) {
      return dy;
    } else {
      dy = backward_to<i + 1>(context, dy, cache, grad);
      return std::get<i>(layers).backward(context, dy, std::get<i>(cache.layers),
                                          std::get<i>(grad.layers));
    }
  }

  Index dim_ = 0;
};

}
