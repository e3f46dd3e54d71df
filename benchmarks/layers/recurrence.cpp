// SPDX-License-Identifier: MIT
// Recurrent layers with 128 units.
#include "../support/layer.hpp"

#include <siamese/layers/recurrence.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"gru", [](auto device, Index) { return Gru<decltype(device)>(dim, {}); }},
    {"lstm", [](auto device, Index) { return Lstm<decltype(device)>(dim, {}); }},
    {"bidirectional_gru",
     [](auto device, Index) { return Bidirectional<Gru<decltype(device)>>(dim, {}); }},
    {"gru_recurrent_dropout",
     [](auto device, Index) {
       return Gru<decltype(device)>(dim, {128, 0.1F});
     }},
};

}
}
