// SPDX-License-Identifier: MIT
#include "encoder.hpp"

SIAMESE_ENCODER_BENCHMARKS(siamese::MultiheadAttention<>);
