// SPDX-License-Identifier: MIT
// Whether instruction sets, or a chain of fused multiply-adds, agree as they do with this compiler.
#pragma once

#include "compare.hpp"

namespace test {

/// To the bit as g++ compiles kernels (device/isa.hpp). clang fuses where it can, which it cannot
/// unless it optimises.
template <class A, class B>
bool computed_alike(const A& a, const B& b) {
#if defined(__clang__)
  return difference(a, b) <= 1e-4;
#else
  return same_bits(a, b);
#endif
}

}
