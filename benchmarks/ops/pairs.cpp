// SPDX-License-Identifier: MIT
// Scores of pairs by each distance, their gradients, and a loss.
#include "../support/operation.hpp"

#include <siamese/model/distance.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/pairs.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 150;

template <class Distance>
constexpr auto score = [](auto& o) {
  const auto vectors = o.sentences(dim);
  const auto scores = o.zeros(1, o.pairs);
  return [&o, vectors, scores] {
    score_pairs(o.device(), Distance{}, vectors, VectorView<float>{scores.data, o.pairs});
    return scores;
  };
};

template <class Distance>
constexpr auto score_backward = [](auto& o) {
  const auto vectors = o.sentences(dim);
  const auto scores = o.random(1, o.pairs);
  const auto dscores = o.random(1, o.pairs);
  const auto dvectors = o.zeros(vectors.rows, dim);
  return [&o, vectors, scores, dscores, dvectors] {
    score_pairs_backward(o.device(), Distance{}, vectors,
                         VectorView<const float>{scores.data, o.pairs},
                         VectorView<const float>{dscores.data, o.pairs}, dvectors);
    return dvectors;
  };
};

constexpr auto loss = [](auto& o) {
  const auto scores = o.random(1, o.pairs);
  const auto labels = o.random(1, o.pairs);
  const auto dscores = o.zeros(1, o.pairs);
  const auto total = o.zeros(1, 1);
  return [&o, scores, labels, dscores, total] {
    pair_loss(o.device(), Mse{}, VectorView<const float>{scores.data, o.pairs},
              VectorView<const float>{labels.data, o.pairs},
              VectorView<float>{dscores.data, o.pairs}, total.data);
    return dscores;
  };
};

const Operation operations[] = {
    {"score_pairs manhattan", score<Manhattan>},
    {"score_pairs_backward manhattan", score_backward<Manhattan>},
    {"score_pairs euclidean", score<Euclidean>},
    {"score_pairs_backward euclidean", score_backward<Euclidean>},
    {"score_pairs cosine", score<Cosine>},
    {"score_pairs_backward cosine", score_backward<Cosine>},
    {"score_pairs dot", score<Dot>},
    {"score_pairs_backward dot", score_backward<Dot>},
    {"pair_loss mse", loss},
};

}
}
