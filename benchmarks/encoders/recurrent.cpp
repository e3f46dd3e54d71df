// SPDX-License-Identifier: MIT
#include "encoder.hpp"

const benchmarks::EncoderBenchmarks<siamese::RecurrentGRU> gru;
const benchmarks::EncoderBenchmarks<siamese::RecurrentLSTM> lstm;
const benchmarks::EncoderBenchmarks<siamese::BidirectionalGRU> bidirectional_gru;
