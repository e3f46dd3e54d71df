// SPDX-License-Identifier: MIT
// Heads compute outputs from the two vectors of a pair. DistanceHead makes a distance a head.
#pragma once

#include <siamese/layers/layer.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace siamese {

/// y (n, outputs()) = forward(context, vectors (2n, dim), cache);
/// dvectors = backward(context, dy, cache, grad), which adds to grad. One output is a similarity;
/// several are the logits of classes. `gives_probability()` says whether there is one output and it
/// is in [0, 1]. A head is made from the length of the vectors and its `Options`.
template <class H>
concept Head = Model<H> && std::constructible_from<H, Index, typename H::Options> &&
    requires(const H& head, H& grad, detail::ContextOf<H>& context, ConstView<typename H::Device> x,
             typename H::Cache& cache) {
  { head.forward(context, x, cache) } -> std::convertible_to<ConstView<typename H::Device>>;
  { head.backward(context, x, cache, grad) } -> std::convertible_to<ConstView<typename H::Device>>;
  { head.outputs() } -> std::convertible_to<Index>;
  { head.gives_probability() } -> std::convertible_to<bool>;
};

namespace detail {
template <class T>
inline constexpr bool is_distance = Distance<T>;
template <class... Choices>
inline constexpr bool is_distance<AnyOf<Choices...>> = (Distance<Choices> && ...);
}

/// A distance as a head. It has no parameters, and its output is the similarity. `Policy` is a
/// `Distance` or an `AnyDistance`.
template <class Policy, class D>
struct DistanceHead {
  static_assert(detail::is_distance<Policy>,
                "the policy of a DistanceHead is not a Distance (model/distance.hpp)");
  using Device = D;
  using Options = Policy;

  Policy distance;

  struct Cache {
    ConstView<D> vectors;
    ConstValues<D> distances;
  };

  DistanceHead() = default;
  explicit DistanceHead(Index, Policy with = {}) : distance(std::move(with)) {}

  static constexpr auto fields() { return list_of(); }

  static Index outputs() { return 1; }
  bool gives_probability() const {
    return choose(distance, [](const auto& chosen) { return chosen.is_probability; });
  }

  View<D> forward(Context<D>& context, ConstView<D> vectors, Cache& cache) const {
    const View<D> y = context.matrix(vectors.rows / 2, 1);
    const Values<D> distances = context.vector(y.rows);
    choose(distance, [&](const auto& chosen) {
      pair_similarities(context.device, chosen, vectors, distances, {y.data, y.rows});
    });
    cache = {vectors, distances};
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, DistanceHead&) const {
    const View<D> dvectors = context.matrix(cache.vectors.rows, cache.vectors.columns);
    choose(distance, [&](const auto& chosen) {
      pair_similarities_backward(context.device, chosen, cache.vectors, cache.distances,
                                 {dy.data, dy.rows}, dvectors);
    });
    return dvectors;
  }
};

/// The distance of a head, for losses that read distances; null if the head has none. Overload this
/// for a head of your own that has a distance.
template <class Policy, class D>
const Policy* distance_of(const DistanceHead<Policy, D>& head) {
  return &head.distance;
}

namespace detail {
template <class T, class D>
struct HeadOf {
  static_assert(Distance<T>, "this is neither a Distance (model/distance.hpp) nor a Head "
                             "(model/head.hpp)");
  using Type = DistanceHead<T, D>;
};
template <class... Choices, class D>
struct HeadOf<AnyOf<Choices...>, D> {
  using Type = DistanceHead<AnyOf<Choices...>, D>;
};
template <Head T, class D>
struct HeadOf<T, D> {
  static_assert(std::same_as<typename T::Device, D>, "encoder and head are on different devices");
  using Type = T;
};
}

/// The probability of each class, from a head's outputs for one pair. A single output is returned
/// unchanged.
template <class Real>
std::vector<Real> probabilities_of(std::span<const Real> outputs) {
  std::vector<Real> result(outputs.begin(), outputs.end());
  if (result.size() <= 1) return result;
  const Real most = *std::max_element(result.begin(), result.end());
  Real total = 0;
  for (Real& value : result) total += value = std::exp(value - most);
  for (Real& value : result) value /= total;
  return result;
}

/// Whether that number of outputs means classes to choose from. One output is a similarity. With
/// two, the probability of the second is a similarity, because the second class means alike.
constexpr bool are_classes(std::size_t outputs) { return outputs > 2; }

/// The index of the output that says how alike a pair is: the only one, the second of two, or the
/// first of several classes (entailment).
constexpr std::size_t alike_output(std::size_t outputs) { return outputs == 2 ? 1 : 0; }

/// The similarity of a pair: the only output, or the probability of the class that means alike.
template <class Real>
Real similarity_of(std::span<const Real> outputs) {
  return probabilities_of(outputs)[alike_output(outputs.size())];
}

}
