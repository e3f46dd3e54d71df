// SPDX-License-Identifier: MIT
// Elementary functions without branches: loops over them vectorise, and every element gets the same
// bits wherever it is in a row.
#pragma once

#include <siamese/core/config.hpp>

#include <cmath>
#include <cstdint>
#include <type_traits>

// Flags such as -funsafe-math-optimizations let a compiler reorder sums, which undoes the rounding
// below. With g++ core/config.hpp refuses them.
#if defined(SIAMESE_FLOAT_CONTROL)
#pragma float_control(precise, on, push)
#endif

namespace siamese {

namespace detail {

/// The bits of x as a value of another type of the same size.
template <class To, class From>
SIAMESE_FUNCTION To bits_as(From x) {
#if defined(__CUDACC__)
  // nvcc 13.0 fails on constants initialised with __builtin_bit_cast.
  To result;
  memcpy(&result, &x, sizeof(result));
  return result;
#else
  return __builtin_bit_cast(To, x);
#endif
}

// These work on the bits because g++ turns float comparisons, which may raise exceptions, into
// branches; without masks a loop with a branch is not vectorised.

/// Maps the bits of a float to an integer with the same order, and back.
SIAMESE_FUNCTION std::int32_t order_of(std::int32_t bits) {
  const auto negative = static_cast<std::uint32_t>(bits >> 31);
  return bits ^ static_cast<std::int32_t>(negative >> 1U);
}

/// Clamps x to [low, high]. A NaN becomes one of the bounds.
SIAMESE_FUNCTION float between(float low, float x, float high) {
  const std::int32_t lowest = order_of(bits_as<std::int32_t>(low));
  const std::int32_t highest = order_of(bits_as<std::int32_t>(high));
  std::int32_t order = order_of(bits_as<std::int32_t>(x));
  order = order < lowest ? lowest : order;
  order = order > highest ? highest : order;
  return bits_as<float>(order_of(order));
}

/// x if x is a NaN, else 0.
SIAMESE_FUNCTION float nan_or_zero(float x) {
  const auto bits = bits_as<std::int32_t>(x);
  const std::int32_t mask = (0x7f800000 - (bits & 0x7fffffff)) >> 31;
  return bits_as<float>(bits & mask);
}

}

/// e^x. In single precision: relative error below 2e-7, and x is clamped to [-87, 88]. NaN stays
/// NaN.
template <class Real>
SIAMESE_FUNCTION Real exponential(Real x) {
  if constexpr (std::is_same_v<Real, float>) {
#if defined(__CUDA_ARCH__)
    // A GPU has an instruction for powers of two: a third of the work.
    return expf(x < -87.0F ? -87.0F : x > 88.0F ? 88.0F : x);
#else
    // x = n ln 2 + r with |r| <= ln 2 / 2: e^x = 2^n e^r. Adding 1.5 * 2^23 rounds to an integer
    // and leaves it in the low bits; ln 2 is taken off in two parts, the first with few bits.
    constexpr float log2_e = 1.44269504F, ln2_high = 0.693359375F, ln2_low = -2.12194440e-4F;
    constexpr float rounding = 12582912.0F;
    const float in = detail::between(-87.0F, x, 88.0F);
    const float shifted = in * log2_e + rounding;
    const float n = shifted - rounding;
    const float r = (in - n * ln2_high) - n * ln2_low;
    // Taylor series; the remainder is below 6e-9 for these r.
    float series = 1.0F / 5040;
    series = series * r + 1.0F / 720;
    series = series * r + 1.0F / 120;
    series = series * r + 1.0F / 24;
    series = series * r + 1.0F / 6;
    series = series * r + 0.5F;
    series = series * r + 1.0F;
    series = series * r + 1.0F;
    const std::uint32_t exponent = (detail::bits_as<std::uint32_t>(shifted) + 127U) << 23U;
    return series * detail::bits_as<float>(exponent) + detail::nan_or_zero(x);
#endif
  } else {
    return std::exp(x);
  }
}

/// The square root of x >= 0. In single precision: relative error below 1e-7 if x is a normal
/// number; not above the root for smaller x. (std::sqrt sets errno, so that loops over it are not
/// vectorised.)
template <class Real>
SIAMESE_FUNCTION Real square_root(Real x) {
  if constexpr (std::is_same_v<Real, float>) {
    // Halving and negating the bits halves and negates the exponent: 1 / √x within 4 %. Each Newton
    // step squares the error, up to a factor; the last step is on √x itself.
    const std::uint32_t half = detail::bits_as<std::uint32_t>(x) >> 1U;
    auto inverse = detail::bits_as<float>(0x5f375a86U - half);
    for (int step = 0; step < 2; ++step) inverse *= 1.5F - 0.5F * x * inverse * inverse;
    const float root = x * inverse;
    return root + 0.5F * inverse * (x - root * root);
  } else {
    return std::sqrt(x);
  }
}

/// 1 / (1 + e^-x).
template <class Real>
SIAMESE_FUNCTION Real logistic(Real x) {
  return Real{1} / (Real{1} + exponential(-x));
}

/// tanh x. In single precision: absolute error below 3e-7.
template <class Real>
SIAMESE_FUNCTION Real hyperbolic_tangent(Real x) {
  if constexpr (std::is_same_v<Real, float>) {
    return 2.0F * logistic(2.0F * x) - 1.0F;
  } else {
    return std::tanh(x);
  }
}

/// erf x. In single precision: absolute error below 5e-7.
template <class Real>
SIAMESE_FUNCTION Real error_function(Real x) {
  if constexpr (std::is_same_v<Real, float>) {
    // Abramowitz and Stegun 7.1.26: error 1.5e-7 plus rounding.
    const float size = x < 0 ? -x : x;
    const float t = 1.0F / (1.0F + 0.3275911F * size);
    float series = 1.061405429F;
    series = series * t - 1.453152027F;
    series = series * t + 1.421413741F;
    series = series * t - 0.284496736F;
    series = series * t + 0.254829592F;
    const float value = 1.0F - series * t * exponential(-x * x);
    return x < 0 ? -value : value;
  } else {
    return std::erf(x);
  }
}

}

#if defined(SIAMESE_FLOAT_CONTROL)
#pragma float_control(pop)
#endif
