// SPDX-License-Identifier: MIT
// Convolutions with 50 filters, alone and with ReLU and maximum.
#include "../support/layer.hpp"

#include <siamese/layers/convolution_max_pool.hpp>

namespace benchmarks {
namespace {

const LayerBenchmarks layers[] = {
    {"convolution size:2",
     [](auto device, Index) {
       return Convolution<decltype(device)>(dim, {.size = 2, .filters = 50});
     }},
    {"convolution_max_pool size:2",
     [](auto device, Index) {
       return ConvolutionMaxPool<decltype(device)>(dim, {{{2, 50}}});
     }},
    {"convolution size:3",
     [](auto device, Index) {
       return Convolution<decltype(device)>(dim, {.size = 3, .filters = 50});
     }},
    {"convolution_max_pool size:3",
     [](auto device, Index) {
       return ConvolutionMaxPool<decltype(device)>(dim, {{{3, 50}}});
     }},
    {"convolution size:4",
     [](auto device, Index) {
       return Convolution<decltype(device)>(dim, {.size = 4, .filters = 50});
     }},
    {"convolution_max_pool size:4",
     [](auto device, Index) {
       return ConvolutionMaxPool<decltype(device)>(dim, {{{4, 50}}});
     }},
    {"convolution_max_pool size:2,3,4",
     [](auto device, Index) {
       return ConvolutionMaxPool<decltype(device)>(dim, {{{2, 50}, {3, 50}, {4, 50}}});
     }},
};

}
}
