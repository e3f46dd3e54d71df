// SPDX-License-Identifier: MIT
// Two devices of one type with different settings, which visibly change results.
#pragma once

#include <support/device.hpp>

#include <doctest/doctest.h>

#include <optional>

namespace test {

/// A device with exact products, and one whose products round operands to bfloat16.
struct TwoPrecisions {
  Single exact, rounding;
};

/// Returns nothing, after saying so, if this machine or build has no two such devices, or their
/// results may agree.
inline std::optional<TwoPrecisions> two_precisions() {
#if SIAMESE_TEST_CUDA
  MESSAGE("left out, cuBLAS need not round");
  return {};
#elif defined(SIAMESE_TEST_GPU)
  return TwoPrecisions{Single(), Single(siamese::Precision::bf16)};
#else
  using enum siamese::Isa;
  if (supported(avx512_bf16)) return TwoPrecisions{Single(avx512), Single(avx512_bf16)};
  MESSAGE("left out, no products of bfloat16 on this machine");
  return {};
#endif
}

}
