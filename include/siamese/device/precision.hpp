// SPDX-License-Identifier: MIT
// The precisions to which a device's products may round their operands; sums are single precision.
#pragma once

#include <siamese/core/math.hpp>

#include <cstdint>

namespace siamese {

/// Explicit fraction bits of an operand: all, 10 (TensorFloat-32) or 7 (bfloat16).
enum class Precision { full, tf32, bf16 };

/// The largest relative error of a rounded operand.
constexpr double roundoff(Precision precision) {
  return precision == Precision::full ? 0 : precision == Precision::tf32 ? 0x1p-11 : 0x1p-8;
}

namespace detail {

/// x rounded to the precision of an operand: to nearest, ties to even.
SIAMESE_FUNCTION float rounded(Precision precision, float x) {
  if (precision == Precision::full || x != x) return x;
  const std::uint32_t dropped = precision == Precision::tf32 ? 13 : 16;
  const auto bits = bits_as<std::uint32_t>(x);
  const std::uint32_t is_odd = bits >> dropped & 1U;
  return bits_as<float>((bits + (1U << (dropped - 1)) - 1 + is_odd) >> dropped << dropped);
}
/// Double precision is never rounded.
SIAMESE_FUNCTION double rounded(Precision, double x) { return x; }

}
}
