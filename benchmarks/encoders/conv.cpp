// SPDX-License-Identifier: MIT
#include "encoder.hpp"

const benchmarks::EncoderBenchmarks<siamese::Conv> benchmarks_of_all;
