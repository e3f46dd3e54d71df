// SPDX-License-Identifier: MIT
// What stands on the two vectors of a pair: a model from vectors to scores. A distance is lifted.
#pragma once

#include <siamese/layers/layer.hpp>
#include <siamese/model/any.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

namespace siamese {

/// scores (n) = forward(context, vectors (2n, dim), cache);
/// dvectors = backward(context, dscores, cache, grad), which adds to grad.
template <class H>
concept Head = Model<H> &&
    requires(const H& head, H& grad, detail::ContextOf<H>& context,
             ConstView<typename H::Device> vectors,
             VectorView<const typename H::Device::Real> dscores, typename H::Cache& cache) {
  {
    head.forward(context, vectors, cache)
    } -> std::convertible_to<VectorView<const typename H::Device::Real>>;
  {
    head.backward(context, dscores, cache, grad)
    } -> std::convertible_to<ConstView<typename H::Device>>;
};

/// A distance, which has no parameters, as a head.
template <class Distance, class D>
struct DistanceHead {
  using Device = D;
  using Real = typename D::Real;

  Distance distance;

  struct Cache {
    ConstView<D> vectors;
    VectorView<const Real> scores;
  };

  static constexpr auto fields() { return std::tuple{}; }

  VectorView<Real> forward(Context<D>& context, ConstView<D> vectors, Cache& cache) const {
    const VectorView<Real> scores = context.vector(vectors.rows / 2);
    score_pairs(context.device, distance, vectors, scores);
    cache = {vectors, scores};
    return scores;
  }

  View<D> backward(Context<D>& context, VectorView<const Real> dscores, const Cache& cache,
                   DistanceHead&) const {
    const View<D> dvectors = context.matrix(cache.vectors.rows, cache.vectors.columns);
    score_pairs_backward(context.device, distance, cache.vectors, cache.scores, dscores, dvectors);
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

}
