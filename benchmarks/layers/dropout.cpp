// SPDX-License-Identifier: MIT
// Dropout of tokens.
#include "../support/layer.hpp"

#include <siamese/layers/dropout.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"token_dropout",
     [](auto device, Index) { return TokenDropout<decltype(device)>(dim, {.rate = 0.1F}); }},
};

}
}
