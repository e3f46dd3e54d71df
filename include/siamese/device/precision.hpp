// SPDX-License-Identifier: MIT
// What a device's products may round their operands to; sums are of single precision.
#pragma once

#include <siamese/core/math.hpp>

#include <cstdint>

namespace siamese {

/// Explicit bits of an operand's fraction: all, 10 (TensorFloat-32) or 7 (bfloat16).
enum class Precision { full, tf32, bf16 };

/// Largest relative error of an operand that has been rounded.
constexpr double roundoff(Precision precision) {
  return precision == Precision::full ? 0 : precision == Precision::tf32 ? 0x1p-11 : 0x1p-8;
}

namespace detail {

/// x rounded to the nearest operand of a product, of two to the even one.
SIAMESE_FUNCTION float rounded(Precision precision, float x) {
  if (precision == Precision::full || x != x) return x;
  const std::uint32_t dropped = precision == Precision::tf32 ? 13 : 16;
  const auto bits = bits_as<std::uint32_t>(x);
  const std::uint32_t is_odd = bits >> dropped & 1U;
  return bits_as<float>((bits + (1U << (dropped - 1)) - 1 + is_odd) >> dropped << dropped);
}
/// Only single precision is ever rounded.
SIAMESE_FUNCTION double rounded(Precision, double x) { return x; }

}
}
