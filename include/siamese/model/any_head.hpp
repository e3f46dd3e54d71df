// SPDX-License-Identifier: MIT
// A head chosen at run time: a distance by name, or a network on features.
#pragma once

#include <siamese/model/feature_head.hpp>
#include <siamese/model/head.hpp>

#include <tuple>
#include <utility>
#include <variant>

namespace siamese {

/// A head chosen at run time: any head that a model file may name.
template <class D = Cpu>
struct AnyHead {
  using Device = D;
  using Options = std::variant<AnyDistance, FeatureHeadOptions>;
  using Choice = std::variant<DistanceHead<AnyDistance, D>, FeatureHead<D>>;

  Choice choice;

  using Cache =
      std::pair<typename DistanceHead<AnyDistance, D>::Cache, typename FeatureHead<D>::Cache>;

  AnyHead() = default;
  AnyHead(Index dim, const Options& options) {
    if (const auto* const network = std::get_if<FeatureHeadOptions>(&options)) {
      choice = FeatureHead<D>(dim, *network);
    } else {
      choice = DistanceHead<AnyDistance, D>(dim, std::get<AnyDistance>(options));
    }
  }

  static constexpr auto fields() { return list_of(Field{"", &AnyHead::choice}); }

  Index outputs() const {
    return visit([](const auto& head) { return head.outputs(); });
  }
  bool gives_probability() const {
    return visit([](const auto& head) { return head.gives_probability(); });
  }

  View<D> forward(Context<D>& context, ConstView<D> vectors, Cache& cache) const {
    return visit([&]<class H>(const H& head) {
      return head.forward(context, vectors, std::get<typename H::Cache>(cache));
    });
  }
  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, AnyHead& grad) const {
    return visit([&]<class H>(const H& head) {
      return head.backward(context, dy, std::get<typename H::Cache>(cache),
                           std::get<H>(grad.choice));
    });
  }

  /// Calls f with the chosen head.
  template <class F>
  decltype(auto) visit(F&& f) const {
    return std::visit(f, choice);
  }
};

static_assert(Head<AnyHead<>>);

/// The head's distance; null if the head is a network.
template <class D>
const AnyDistance* distance_of(const AnyHead<D>& head) {
  const auto* const chosen = std::get_if<DistanceHead<AnyDistance, D>>(&head.choice);
  return chosen == nullptr ? nullptr : &chosen->distance;
}

}
