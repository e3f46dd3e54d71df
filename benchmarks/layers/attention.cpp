// SPDX-License-Identifier: MIT
// Multi-head self-attention with eight heads.
#include "../support/layer.hpp"

#include <siamese/layers/attention.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"self_attention", [](auto device, Index) { return SelfAttention<decltype(device)>(dim, 8); }},
};

}
}
