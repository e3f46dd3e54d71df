// SPDX-License-Identifier: MIT
// The features of two vectors that a head reads, and their gradient.
#include "../support/operation.hpp"

#include <siamese/ops/pair_features.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 150;

const Operation operations[] = {
    {"pair_features",
     [](auto& o) {
       const auto vectors = o.sentences(dim);
       const auto y = o.zeros(o.pairs, 4 * dim);
       return [&o, vectors, y] {
         pair_features(o.device(), PairFeatures{}, vectors, y);
         return y;
       };
     }},
    {"pair_features_backward",
     [](auto& o) {
       const auto vectors = o.sentences(dim);
       const auto dy = o.random(o.pairs, 4 * dim);
       const auto dvectors = o.zeros(2 * o.pairs, dim);
       return [&o, vectors, dy, dvectors] {
         pair_features_backward(o.device(), PairFeatures{}, vectors, dy, dvectors);
         return dvectors;
       };
     }},
};

}
}
