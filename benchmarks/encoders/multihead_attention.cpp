// SPDX-License-Identifier: MIT
#include "encoder.hpp"

const benchmarks::EncoderBenchmarks<siamese::MultiheadAttention> benchmarks_of_all;
