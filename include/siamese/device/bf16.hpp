// SPDX-License-Identifier: MIT
// The bfloat16 form of the CPU's product (cpu_product.hpp). A bfloat16 number is a float with a
// significand of 8 bits; sums are single precision. The processor's vdpbf16ps does twice the
// operations of a fused multiply-add. Operands are rounded to nearest even while they are copied;
// two adjacent k share the bits of one float. Each element is one chain in the order of k,
//
//     c <- c + (a_k b_k + a_k+1 b_k+1)  for k = 0, 2, ...
//
// rounded as the processor rounds it, with the same result for any tile. Subnormal numbers count as
// zero.
#pragma once

#include <siamese/device/isa.hpp>
#include <siamese/device/operand.hpp>

#include <algorithm>
#include <cstdint>

#if SIAMESE_DISPATCH

namespace siamese::detail {

/// The bits of x rounded to bfloat16; a NaN stays a NaN.
SIAMESE_INLINE std::uint32_t bf16(float x) {
  const auto bits = __builtin_bit_cast(std::uint32_t, x);
  const std::uint32_t nearest_even = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
  const std::uint32_t quiet_nan = bits >> 16 | 0x40U;
  return (bits & 0x7fffffffU) > 0x7f800000U ? quiet_nan : nearest_even;
}

/// Two bfloat16 numbers in the bits of a float; `lower`, which has the lower k, in the lower half.
SIAMESE_INLINE float bf16_pair(float lower, float upper) {
  return __builtin_bit_cast(float, bf16(lower) | bf16(upper) << 16);
}

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed" // clang sees no use in SIAMESE_INDEPENDENT
#endif

/// Writes the rows of alpha x, (rows, depth), as pairs: pair p of row i goes to y[i * row + p *
/// pair]. If depth is odd, the last pair is completed with zero. Either `row` is 1, or `pair` and
/// the inner stride of x are 1.
struct PackBf16 {
  Index rows, depth;
  float alpha;
  Operand<float> x;
  Index row, pair;
  float* y;

  [[SIAMESE_KERNEL, SIAMESE_TARGET_AVX512]] void pack() const {
    if (x.inner == 1)
      for (Index i = 0; i < rows; ++i) pack_row(x.data + i * x.outer, y + i * row);
    else
      for (Index k = 0; k < depth; k += 2) pack_column(k, y + k / 2 * pair);
  }

private:
  static constexpr Index lanes = 16;

  [[gnu::always_inline, SIAMESE_TARGET_AVX512]] void pack_row(const float* from, float* to) const {
    Index k = 0;
    if (pair == 1)
      for (; k + 2 * lanes <= depth; k += 2 * lanes)
        pack_vectors<false>(from + k, from + k + lanes, to + k / 2);
    SIAMESE_INDEPENDENT
    for (; k + 1 < depth; k += 2)
      to[k / 2 * pair] = bf16_pair(alpha * from[k], alpha * from[k + 1]);
    if (k < depth) to[k / 2 * pair] = bf16_pair(alpha * from[k], 0);
  }

  [[gnu::always_inline, SIAMESE_TARGET_AVX512]] void pack_column(Index k, float* to) const {
    const float* const lower = x.data + k * x.inner;
    const float* const upper = lower + x.inner;
    Index i = 0;
    if (k + 1 < depth) {
      for (; i + lanes <= rows; i += lanes) pack_vectors<true>(lower + i, upper + i, to + i);
      for (; i < rows; ++i) to[i] = bf16_pair(alpha * lower[i], alpha * upper[i]);
    } else {
      for (; i < rows; ++i) to[i] = bf16_pair(alpha * lower[i], 0);
    }
  }

  /// Packs 32 numbers as 16 pairs: of neighbours in one row or, if `across`, of one number from
  /// each vector.
  template <bool across>
  [[gnu::always_inline, SIAMESE_TARGET_AVX512]] void
  pack_vectors(const float* first, const float* second, float* to) const {
    using Floats [[gnu::vector_size(64), gnu::aligned(alignof(float)), gnu::may_alias]] = float;
    using Words [[gnu::vector_size(64), gnu::aligned(alignof(float)), gnu::may_alias]] =
        std::uint16_t;
    const Floats low = alpha * *reinterpret_cast<const Floats*>(first);
    const Floats high = alpha * *reinterpret_cast<const Floats*>(second);
    Words words;
    asm("vcvtne2ps2bf16 %1, %2, %0" : "=v"(words) : "v"(low), "v"(high));
    if constexpr (across)
      words =
          __builtin_shufflevector(words, words, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7,
                                  23, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    *reinterpret_cast<Words*>(to) = words;
  }
};

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// c (Rows, 2 vectors) = a (Rows, depth) b (depth, 2 vectors), or += if `adds`. a and b hold pairs,
/// and depth is the number of pairs. The accumulators stay in registers.
struct Bf16Tile {
  static constexpr int tallest = 12;
  static constexpr Index in_element = 2;
  template <class Real>
  static constexpr Index columns = 32;

  /// Packs `valid` columns of alpha b as pairs, row after row; the panel's other columns are zero.
  static void pack_panel(Index depth, Index valid, float alpha, Operand<float> b, float* panel) {
    if (valid < columns<float>) std::fill_n(panel, (depth + 1) / 2 * columns<float>, 0.0F);
    PackBf16{valid, depth, alpha, b, 1, columns<float>, panel}.pack();
  }
  /// Packs the rows of a as pairs, into y.
  static Operand<float> pack_rows(Index rows, Index depth, Operand<float> a, float* y) {
    const Index pairs = (depth + 1) / 2;
    const Operand<float> result =
        a.inner == 1 ? Operand<float>{y, pairs, 1} : Operand<float>{y, 1, rows};
    PackBf16{rows, depth, 1, a, result.outer, result.inner, y}.pack();
    return result;
  }

  template <int Rows>
  [[SIAMESE_KERNEL, SIAMESE_TARGET_AVX512]] static void
  tile(bool adds, Index depth, const Operand<float>& rows, const float* b, Index step, float* c,
       Index stride) {
    Operand<float> a = rows;
    using Pack [[gnu::vector_size(64), gnu::aligned(alignof(float)), gnu::may_alias]] = float;
    using Bits [[gnu::vector_size(64)]] = std::uint32_t;
    Pack sum[static_cast<std::size_t>(Rows)][2];
    SIAMESE_UNROLL
    for (int i = 0; i < Rows; ++i) {
      const Pack* const now = reinterpret_cast<const Pack*>(c + i * stride);
      sum[i][0] = adds ? now[0] : Pack{};
      sum[i][1] = adds ? now[1] : Pack{};
    }
    for (Index k = 0; k < depth; ++k, b += step, a.data += a.inner) {
      const Pack b0 = reinterpret_cast<const Pack*>(b)[0];
      const Pack b1 = reinterpret_cast<const Pack*>(b)[1];
      SIAMESE_UNROLL
      for (int i = 0; i < Rows; ++i) {
        const Bits x = Bits{} + __builtin_bit_cast(std::uint32_t, a.data[i * a.outer]);
        Pack sum0 = sum[i][0], sum1 = sum[i][1]; // asm would keep array elements in memory
        asm("vdpbf16ps %2, %1, %0" : "+v"(sum0) : "v"(x), "v"(b0));
        asm("vdpbf16ps %2, %1, %0" : "+v"(sum1) : "v"(x), "v"(b1));
        sum[i][0] = sum0;
        sum[i][1] = sum1;
      }
    }
    SIAMESE_UNROLL
    for (int i = 0; i < Rows; ++i) {
      Pack* const result = reinterpret_cast<Pack*>(c + i * stride);
      result[0] = sum[i][0];
      result[1] = sum[i][1];
    }
  }
};

}
#endif
