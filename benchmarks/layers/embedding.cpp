// SPDX-License-Identifier: MIT
// Gathering rows of the table, and their gradient.
#include "../support/layer.hpp"

#include <siamese/layers/embedding.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"embedding",
     [](auto device, Index vocabulary) {
       return Embedding<decltype(device)>(vocabulary, {.size = dim});
     }},
};

}
}
