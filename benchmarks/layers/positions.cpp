// SPDX-License-Identifier: MIT
// Positions added to tokens.
#include "../support/layer.hpp"

#include <siamese/layers/positions.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"sinusoidal_positions",
     [](auto device, Index) { return SinusoidalPositions<decltype(device)>(); }},
    {"learned_positions",
     [](auto device, Index) { return LearnedPositions<decltype(device)>(dim, {}); }},
};

}
}
