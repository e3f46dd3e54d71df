// SPDX-License-Identifier: MIT
// The instruction sets for which CPU kernels are compiled, and the choice among them at run time.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

// One binary may hold functions for instruction sets that the user's flags do not name.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(SIAMESE_PORTABLE)
#define SIAMESE_DISPATCH 1
#define SIAMESE_TARGET_AVX2 gnu::target("avx2,fma")
#define SIAMESE_TARGET_AVX512 gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
#else
#define SIAMESE_DISPATCH 0
#endif

// Whether the product is ours: on x86-64, and on 64-bit ARM, whose baseline is NEON.
#if SIAMESE_DISPATCH || (defined(__aarch64__) && defined(__ARM_NEON) && defined(__GNUC__) &&       \
                         !defined(SIAMESE_PORTABLE))
#define SIAMESE_HAS_PRODUCT 1
#else
#define SIAMESE_HAS_PRODUCT 0
#endif

// Kernels are optimised even if the user's flags ask for less. GCC must not contract a * b + c, so
// that the vector body and the scalar end of a loop, and all instruction sets, give the same bits.
// clang contracts both parts of a loop alike, so its bits are the same within one instruction set.
#if defined(__GNUC__) && !defined(__clang__)
#define SIAMESE_KERNEL gnu::noinline, gnu::flatten, gnu::optimize("O3", "fp-contract=off")
#define SIAMESE_INDEPENDENT _Pragma("GCC ivdep")
#elif defined(__clang__)
#define SIAMESE_KERNEL gnu::noinline, gnu::flatten
#define SIAMESE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define SIAMESE_KERNEL
#define SIAMESE_INDEPENDENT
#endif

// For loops over an array that should stay in registers: at -O2 clang unrolls a short loop too late
// to keep it there, and nvcc does not unroll a long one at all.
#if defined(__CUDACC__)
#define SIAMESE_UNROLL _Pragma("unroll")
#elif defined(__clang__)
#define SIAMESE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SIAMESE_UNROLL
#endif

namespace siamese {

/// Instruction sets with kernels of their own, in ascending order. `baseline` is the compiler's
/// target. `avx512_bf16` rounds the operands of float products to bfloat16, for speed.
enum class Isa { baseline, avx2, avx512, avx512_bf16 };

/// The name of an instruction set, as the environment variable SIAMESE_ISA gives it.
inline std::string_view name(Isa isa) {
  constexpr std::string_view names[] = {"baseline", "avx2", "avx512", "avx512_bf16"};
  return names[static_cast<int>(isa)];
}

/// Whether this processor, and this build, can run kernels for `isa`.
inline bool supported(Isa isa) {
#if SIAMESE_DISPATCH
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (isa == Isa::avx2) return avx2;
  if (isa == Isa::avx512) return avx2 && avx512;
  if (isa == Isa::avx512_bf16) return avx2 && avx512 && __builtin_cpu_supports("avx512bf16");
#endif
  return isa == Isa::baseline;
}

/// The instruction set that the environment variable SIAMESE_ISA names, otherwise the widest
/// supported one that does not round the operands of products.
inline Isa default_isa() {
  constexpr Isa in_order[] = {Isa::avx512, Isa::avx2, Isa::baseline, Isa::avx512_bf16};
  if (const char* wanted = std::getenv("SIAMESE_ISA")) {
    for (const Isa isa : in_order)
      if (wanted == name(isa) && supported(isa)) return isa;
    throw Error("SIAMESE_ISA=" + std::string(wanted) +
                " is not an instruction set of this machine; use avx512, avx512_bf16, avx2 or "
                "baseline as supported, or unset it");
  }
  for (const Isa isa : in_order)
    if (supported(isa)) return isa;
  return Isa::baseline;
}

namespace detail {

// SIAMESE_INDEPENDENT permits vectorisation, and some functors do not vectorise.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

// The kernel's own copy of the functor tells the compiler that stores through the functor's
// pointers do not change the pointers.
template <class F>
[[SIAMESE_KERNEL]] void run_baseline(const F& f) {
  const F kernel = f;
  kernel();
}
#if SIAMESE_DISPATCH
template <class F>
[[SIAMESE_KERNEL, SIAMESE_TARGET_AVX2]] void run_avx2(const F& f) {
  const F kernel = f;
  kernel();
}
template <class F>
[[SIAMESE_KERNEL, SIAMESE_TARGET_AVX512]] void run_avx512(const F& f) {
  const F kernel = f;
  kernel();
}
#endif

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// Calls `f()` compiled for `isa`. `f` must be trivially copyable.
template <class F>
void run(Isa isa, const F& f) {
#if SIAMESE_DISPATCH
  if (isa >= Isa::avx512) return run_avx512(f);
  if (isa == Isa::avx2) return run_avx2(f);
#else
  static_cast<void>(isa);
#endif
  run_baseline(f);
}

}
}
