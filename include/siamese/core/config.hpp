// SPDX-License-Identifier: MIT
// The version, index types and compiler-dependent macros.
#pragma once

// Refusals come before all includes, so that they are the first error that a user sees.
#if __cplusplus < 202002L
#error "siamese is written in C++20: compile with -std=c++20, or set CMAKE_CXX_STANDARD to 20"
#endif
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error                                                                                             \
    "siamese promises reproducible results, which need IEEE arithmetic: remove -ffast-math and \
-ffinite-math-only"
#endif
// clang does not tell whether it may reassociate; core/math.hpp forbids it.
#if defined(__ASSOCIATIVE_MATH__)
#error "siamese's functions are wrong if the compiler reorders sums: remove -fassociative-math, \
-funsafe-math-optimizations and -Ofast"
#endif
// x87 rounds to float now and then only. clang says -1 (from 15 on) where it may reassociate, which
// can be forbidden on x86 alone.
#if defined(__clang__) && (defined(__x86_64__) || defined(__i386__))
#define SIAMESE_FLOAT_CONTROL 1
#endif
#if (defined(__i386__) && !defined(__SSE2_MATH__)) || __FLT_EVAL_METHOD__ == 1 ||                  \
    __FLT_EVAL_METHOD__ == 2 || (__FLT_EVAL_METHOD__ < 0 && !defined(SIAMESE_FLOAT_CONTROL))
#error "siamese's functions need arithmetic that rounds every result to its type: compile with \
-msse2 -mfpmath=sse"
#endif

#include <cstddef>
#include <cstdint>

#define SIAMESE_VERSION_MAJOR 0
#define SIAMESE_VERSION_MINOR 1
#define SIAMESE_VERSION_PATCH 0

#if defined(__CUDACC__)
#define SIAMESE_DEVICE __host__ __device__
#else
#define SIAMESE_DEVICE
#endif

// `flatten` inlines what a function calls: with g++ everything that a kernel leads to
// (device/isa.hpp), with clang the direct calls.
#if defined(__clang__)
#define SIAMESE_INLINE [[gnu::always_inline, gnu::flatten]] inline
#elif defined(__GNUC__)
#define SIAMESE_INLINE [[gnu::always_inline]] inline
#else
#define SIAMESE_INLINE inline
#endif

#if defined(__GNUC__)
#define SIAMESE_LAMBDA __attribute__((always_inline))
#define SIAMESE_PREFETCH(address) __builtin_prefetch(address)
#else
#define SIAMESE_LAMBDA
#define SIAMESE_PREFETCH(address) static_cast<void>(address)
#endif

// A functor's call operator: runs on every device, and dissolves into the loop that calls it, so
// that the loop's instruction set and not the user's flags decides how it is compiled. The
// library's functors have it, to be fast at -O0 as well; a user's own are inlined without it from
// -O1 on, except by g++ with -Os. For CUDA they need it, or constexpr.
#define SIAMESE_FUNCTION SIAMESE_INLINE SIAMESE_DEVICE

namespace siamese {

/// Sizes, indices and strides.
using Index = std::ptrdiff_t;
/// Token ids and other indices that a device reads from a batch.
using Id = std::int32_t;

}
