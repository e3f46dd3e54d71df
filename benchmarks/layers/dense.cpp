// SPDX-License-Identifier: MIT
// An affine map and an activation of every token.
#include "../support/layer.hpp"

#include <siamese/layers/dense.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"dense relu",
     [](auto device, Index) { return Dense<activation::Relu, decltype(device)>(dim, dim); }},
    {"dense tanh",
     [](auto device, Index) { return Dense<activation::Tanh, decltype(device)>(dim, dim); }},
};

}
}
