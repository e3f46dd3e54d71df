// SPDX-License-Identifier: MIT
// Layer normalisation of every token.
#include "../support/layer.hpp"

#include <siamese/layers/norm.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"layer_norm", [](auto device, Index) { return LayerNorm<decltype(device)>(dim); }},
};

}
}
