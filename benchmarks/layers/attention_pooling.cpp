// SPDX-License-Identifier: MIT
// Pooling by learned attention.
#include "../support/layer.hpp"

#include <siamese/layers/attention_pooling.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"attention_pool", [](auto device, Index) { return AttentionPool<decltype(device)>(dim); }},
};

}
}
