// SPDX-License-Identifier: MIT
// Compares sequences of numbers: their largest difference, and equality of bits.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>
#include <span>

namespace test {

/// The largest |a - b| / max(1, |b|); infinite for different sizes or NaN.
template <class A, class B>
double difference(const A& a, const B& b) {
  constexpr double apart = std::numeric_limits<double>::infinity();
  if (std::ranges::size(a) != std::ranges::size(b)) return apart;
  double largest = 0;
  auto other = std::ranges::begin(b);
  for (const auto& value : a) {
    const auto expected = static_cast<double>(*other++);
    const double one =
        std::abs(static_cast<double>(value) - expected) / std::max(1.0, std::abs(expected));
    largest = one <= largest ? largest : std::isnan(one) ? apart : one;
  }
  return largest;
}

template <class A>
bool same_bits(const A& a, const A& b) {
  return std::ranges::equal(std::as_bytes(std::span{a}), std::as_bytes(std::span{b}));
}

/// Whether a sentence gives the same values in two batches: the same bits, except with cuBLAS,
/// whose kernels depend on the shape.
template <class A, class B>
bool read_alike(const A& a, const B& b) {
#if SIAMESE_TEST_CUDA
  return difference(a, b) <= 1e-5;
#else
  return same_bits(a, b);
#endif
}

template <class A>
bool all_finite(const A& values) {
  return std::ranges::all_of(values, [](auto value) { return std::isfinite(value); });
}

}
