// SPDX-License-Identifier: MIT
// What a GPU's products may round their operands to; sums are of single precision. Each is a type
// that BasicGpu takes, so that whoever compares its results knows how far apart they may be.
#pragma once

#include <siamese/core/math.hpp>

#include <cstdint>

namespace siamese {

/// Explicit bits of an operand's fraction: all, 10 or 7.
enum class Precision { full, tf32, bf16 };

/// Operands as they are.
struct FullPrecision {
  static constexpr double roundoff = 0; ///< largest relative error of an operand
  static constexpr Precision precision() { return Precision::full; }
};

/// TensorFloat-32.
struct Tf32 {
  static constexpr double roundoff = 0x1p-11;
  static constexpr Precision precision() { return Precision::tf32; }
};

/// bfloat16.
struct Bf16 {
  static constexpr double roundoff = 0x1p-8;
  static constexpr Precision precision() { return Precision::bf16; }
};

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
