// SPDX-License-Identifier: MIT
// Sequences of numbers compared: how far apart they are, and whether they are the same to the bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>
#include <span>

namespace test {

/// The largest |a - b| / max(1, |b|); infinite for unlike sizes and where a number is NaN.
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

/// Whether a sentence alone and in a batch, or in two batches, is read alike: to the bit, but for
/// cuBLAS, which has other kernels for other shapes.
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
