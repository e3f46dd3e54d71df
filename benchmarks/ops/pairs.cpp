// SPDX-License-Identifier: MIT
// Distances of pairs, their gradients, and a loss.
#include "../support/operation.hpp"

#include <siamese/model/distance.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/pairs.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 150;

/// ‖u - v‖₁ as a user writes it, without SIAMESE_FUNCTION and SIAMESE_LAMBDA.
struct OwnManhattan {
  template <class Real, class Lanes>
  constexpr Real distance(const Real* u, const Real* v, Index n, Lanes lanes) const {
    return lanes.sum(n, [=](Index j) { return u[j] > v[j] ? u[j] - v[j] : v[j] - u[j]; });
  }
  template <class Real, class Lanes>
  constexpr void gradient(const Real* u, const Real* v, Index n, Lanes lanes, Real, Real ddistance,
                          Real* du, Real* dv) const {
    lanes.each(n, [=](Index j) {
      du[j] = u[j] > v[j] ? ddistance : u[j] < v[j] ? -ddistance : Real{0};
      dv[j] = -du[j];
    });
  }
};

template <class Distance>
constexpr auto distance = [](auto& o) {
  const auto vectors = o.sentences(dim);
  const auto distances = o.zeros(1, o.pairs);
  return [&o, vectors, distances] {
    pair_distances(o.device(), Distance{}, vectors, VectorView<float>{distances.data, o.pairs});
    return distances;
  };
};

template <class Distance>
constexpr auto distance_backward = [](auto& o) {
  const auto vectors = o.sentences(dim);
  const auto distances = o.random(1, o.pairs);
  const auto ddistances = o.random(1, o.pairs);
  const auto dvectors = o.zeros(vectors.rows, dim);
  return [&o, vectors, distances, ddistances, dvectors] {
    pair_distances_backward(o.device(), Distance{}, vectors,
                            VectorView<const float>{distances.data, o.pairs},
                            VectorView<const float>{ddistances.data, o.pairs}, dvectors);
    return dvectors;
  };
};

constexpr auto loss = [](auto& o) {
  const auto outputs = o.random(1, o.pairs);
  const auto labels = o.random(1, o.pairs);
  const auto doutputs = o.zeros(1, o.pairs);
  const auto total = o.zeros(1, 1);
  return [&o, outputs, labels, doutputs, total] {
    pair_loss(o.device(), Mse{}, VectorView<const float>{outputs.data, o.pairs},
              VectorView<const float>{labels.data, o.pairs},
              VectorView<float>{doutputs.data, o.pairs}, total.data);
    return doutputs;
  };
};

const Operation operations[] = {
    {"pair_distances manhattan", distance<Manhattan>},
    {"pair_distances_backward manhattan", distance_backward<Manhattan>},
    {"pair_distances own manhattan", distance<OwnManhattan>},
    {"pair_distances_backward own manhattan", distance_backward<OwnManhattan>},
    {"pair_distances euclidean", distance<Euclidean>},
    {"pair_distances_backward euclidean", distance_backward<Euclidean>},
    {"pair_distances cosine", distance<Cosine>},
    {"pair_distances_backward cosine", distance_backward<Cosine>},
    {"pair_distances dot", distance<Dot>},
    {"pair_distances_backward dot", distance_backward<Dot>},
    {"pair_loss mse", loss},
};

}
}
