// SPDX-License-Identifier: MIT
// What stands on the two vectors of a pair: a model from vectors to scores. A distance is lifted.
#pragma once

#include <siamese/layers/layer.hpp>
#include <siamese/model/any.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace siamese {

/// y (n, outputs()) = forward(context, vectors (2n, dim), cache);
/// dvectors = backward(context, dy, cache, grad), which adds to grad. One output is a score,
/// greater for what is more alike; several are the logits of classes. `gives_probability()`:
/// whether the score is in [0, 1]. Made from the vectors' length and its `Options`.
template <class H>
concept Head = Model<H> && std::constructible_from<H, Index, typename H::Options> &&
    requires(const H& head, H& grad, detail::ContextOf<H>& context, ConstView<typename H::Device> x,
             typename H::Cache& cache) {
  { head.forward(context, x, cache) } -> std::convertible_to<ConstView<typename H::Device>>;
  { head.backward(context, x, cache, grad) } -> std::convertible_to<ConstView<typename H::Device>>;
  { head.outputs() } -> std::convertible_to<Index>;
  { head.gives_probability() } -> std::convertible_to<bool>;
};

/// A distance, which has no parameters, as a head.
template <class Distance, class D>
struct DistanceHead {
  using Device = D;
  using Real = typename D::Real;
  using Options = Distance;

  Distance distance;

  struct Cache {
    ConstView<D> vectors;
    VectorView<const Real> scores;
  };

  DistanceHead() = default;
  explicit DistanceHead(Index, Distance with = {}) : distance(std::move(with)) {}
  Options options() const { return distance; }

  static constexpr auto fields() { return std::tuple{}; }

  static Index outputs() { return 1; }
  bool gives_probability() const {
    return choose(distance, []<class T>(const T&) { return ProbabilityDistance<T>; });
  }

  View<D> forward(Context<D>& context, ConstView<D> vectors, Cache& cache) const {
    const View<D> y = context.matrix(vectors.rows / 2, 1);
    const VectorView<Real> scores{y.data, y.rows};
    score_pairs(context.device, distance, vectors, scores);
    cache = {vectors, scores};
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, DistanceHead&) const {
    const View<D> dvectors = context.matrix(cache.vectors.rows, cache.vectors.columns);
    score_pairs_backward(context.device, distance, cache.vectors, cache.scores, {dy.data, dy.rows},
                         dvectors);
    return dvectors;
  }
};

namespace detail {
template <class T, class D>
struct HeadOf {
  using Type = DistanceHead<T, D>;
};
template <Head T, class D>
struct HeadOf<T, D> {
  static_assert(std::same_as<typename T::Device, D>, "encoder and head are on different devices");
  using Type = T;
};
}

/// What a user reads of a head's outputs for one pair: the score, or the probability of each class.
template <class Real>
std::vector<Real> probabilities_of(std::span<const Real> outputs) {
  std::vector<Real> result(outputs.begin(), outputs.end());
  if (result.size() == 1) return result;
  const Real most = *std::ranges::max_element(result);
  Real total = 0;
  for (Real& value : result) total += value = std::exp(value - most);
  for (Real& value : result) value /= total;
  return result;
}

/// Whether so many outputs are classes to decide between. One is a score, and so is the probability
/// of the second of two, which means alike.
constexpr bool are_classes(std::size_t outputs) { return outputs > 2; }

/// The output that says how alike a pair is: the only one, the second of two, or the first class
/// (entailment).
constexpr std::size_t alike_output(std::size_t outputs) { return outputs == 2 ? 1 : 0; }

/// How alike a pair is: the score, or the probability of the class that means alike.
template <class Real>
Real similarity_of(std::span<const Real> outputs) {
  return probabilities_of(outputs)[alike_output(outputs.size())];
}

}
