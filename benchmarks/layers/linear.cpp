// SPDX-License-Identifier: MIT
// The affine map of every token.
#include "../support/layer.hpp"

#include <siamese/layers/linear.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"linear", [](auto device, Index) { return Linear<decltype(device)>(dim, dim); }},
};

}
}
