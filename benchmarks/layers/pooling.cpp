// SPDX-License-Identifier: MIT
// Pooling the tokens of a sentence to one row.
#include "../support/layer.hpp"

#include <siamese/layers/pooling.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"max_pool", [](auto device, Index) { return MaxPool<decltype(device)>(); }},
    {"mean_pool", [](auto device, Index) { return MeanPool<decltype(device)>(); }},
    {"sum_pool", [](auto device, Index) { return SumPool<decltype(device)>(); }},
    {"first_pool", [](auto device, Index) { return FirstPool<decltype(device)>(); }},
    {"last_pool", [](auto device, Index) { return LastPool<decltype(device)>(); }},
};

}
}
