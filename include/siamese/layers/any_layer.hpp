// SPDX-License-Identifier: MIT
// One of several layers, chosen by name at run time.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/layers/layer.hpp>

#include <concepts>
#include <tuple>
#include <type_traits>
#include <variant>

namespace siamese {

/// One of several layers of one kind (Layer, SequenceLayer or Pooling). It is of that kind too, and
/// its parameters are those of the chosen layer. Each call dispatches once.
template <class First, class... Others>
requires(std::same_as<typename First::Device, typename Others::Device>&&...) struct AnyLayer
    : AnyOf<First, Others...> {
  using Device = typename First::Device;
  using D = Device;
  using Input = std::conditional_t<Layer<First>, ConstView<D>, RaggedView<D>>;
  using Output = std::conditional_t<SequenceLayer<First>, RaggedView<D>, ConstView<D>>;

  class Cache {
  public:
    /// The cache of layer `L`, which must be the layer that `forward` has used.
    template <class L>
    const typename L::Cache& of() const {
      return std::get<Of<L>>(choice_).cache;
    }
    template <class L>
    typename L::Cache& of() {
      if (!std::holds_alternative<Of<L>>(choice_)) choice_.template emplace<Of<L>>();
      return std::get<Of<L>>(choice_).cache;
    }

  private:
    template <class L>
    struct Of {
      typename L::Cache cache;
    };
    std::variant<Of<First>, Of<Others>...> choice_;
  };

  using AnyOf<First, Others...>::AnyOf;

  static constexpr auto fields() { return list_of(Field{"", &AnyLayer::choice_}); }

  Output forward(Context<D>& context, Input x, Cache& cache) const {
    return this->visit([&]<class L>(const L& layer) -> Output {
      return layer.forward(context, x, cache.template of<L>());
    });
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        AnyLayer& grad) const {
    return this->visit([&]<class L>(const L& layer) -> ConstView<D> {
      return layer.backward(context, dy, cache.template of<L>(), std::get<L>(grad.choice_));
    });
  }
};

}
