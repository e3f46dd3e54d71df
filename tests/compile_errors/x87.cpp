// expect: -msse2 -mfpmath=sse
// with: -mfpmath=387
// only: GNU x86_64
// SPDX-License-Identifier: MIT
// The arithmetic that 32-bit x86 has by default.
#include <siamese/core/math.hpp>
