// SPDX-License-Identifier: MIT
// A transformer's feed-forward network on every token.
#include "../support/layer.hpp"

#include <siamese/layers/feed_forward.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"feed_forward 256",
     [](auto device, Index) { return FeedForward<activation::Relu, decltype(device)>(dim, 256); }},
};

}
}
