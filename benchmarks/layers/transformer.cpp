// SPDX-License-Identifier: MIT
// A block of the reference's encoder, and a transformer layer.
#include "../support/layer.hpp"

#include <siamese/layers/transformer.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"reference block",
     [](auto device, Index) {
       return TransformerLayer<decltype(device)>(dim, {8, false, "none", "relu", 0, 0});
     }},
    {"transformer 256",
     [](auto device, Index) {
       return TransformerLayer<decltype(device)>(dim, {8, true, "after", "gelu", 256, 0});
     }},
};

}
}
