// SPDX-License-Identifier: MIT
// Compares results of instruction sets as exactly as this compiler allows.
#pragma once

#include "compare.hpp"

namespace test {

/// The same bits with g++ (device/isa.hpp). clang fuses multiply-adds only when it optimises, so
/// that its results may differ.
template <class A, class B>
bool computed_alike(const A& a, const B& b) {
#if defined(__clang__)
  return difference(a, b) <= 1e-4;
#else
  return same_bits(a, b);
#endif
}

}
