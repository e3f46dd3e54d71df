// SPDX-License-Identifier: MIT
// What a device is: memory and a handful of verbs. Everything above is written once against them.
#pragma once

#include <siamese/core/matrix.hpp>

#include <concepts>

namespace siamese {

/// Whether a product reads an operand as it is or transposed.
enum class Op { plain, transposed };

namespace detail {
struct AnyFunctor {
  SIAMESE_FUNCTION void operator()(Index, Index) const {}
};
struct AnyTerm {
  SIAMESE_FUNCTION float operator()(Index) const { return 0; }
};

SIAMESE_FUNCTION Index smaller(Index a, Index b) { return a < b ? a : b; }

template <class F>
struct RowOf {
  const F& f;
  Index i;
  SIAMESE_FUNCTION void operator()(Index j) const { f(i, j); }
};
}

/// Row i of f, a functor of j: `f.row(i)` where f has one, which finds once a row what its elements
/// share, such as where the operands begin, and leaves plain arithmetic to the loop over j, so that
/// it vectorises; else f itself.
template <class F>
SIAMESE_FUNCTION auto row_of(const F& f, Index i) {
  if constexpr (requires { f.row(i); }) {
    return f.row(i);
  } else {
    return detail::RowOf<F>{f, i};
  }
}

/// A device owns its resources and is used by one thread at a time. Verbs are found by argument
/// lookup, device first; all are ordered as if executed one after the other:
///
// clang-format off
///     for_each(device, rows, columns, f)   f(i, j), or f.row(i)(j), independent; j are the
///                                          adjacent lanes
///     for_rows(device, rows, f)            f(i, lanes): a team a row; lanes.sum(n, g), .each(n, g)
///     sum(device, n, f, result)            *result = f(0) + ... + f(n - 1), a fixed tree
///     gemm(device, op_a, op_b, alpha, a, b, beta, c)    c = alpha op_a(a) op_b(b) + beta c
///     set_zero(device, count, to)          makes adjacent elements zero
///     upload / download(device, from, count, to)        between the host's memory and the device's
///     fetch(device, from, count, to)       a download that is done after `wait`
///     wait(device)                         until all of it is done
///     follow(device, other)                what it is told next comes after all that the other
///                                          has been told, without waiting
///     another(device)                      a device with the same settings that shares nothing
// clang-format on
///
/// `Memory` is the device's, `Staging` the host's that it reads and writes by itself: the only one
/// `fetch` writes to; what is uploaded from there has to stay until `wait`. `is_parallel` says
/// whether a verb takes the whole machine; else work is cut into as many parts as there are
/// threads. A copy of a parallel device comes in one order with the original; a copy of another
/// shares nothing with it, and may be another thread's. f is a trivially copyable functor whose
/// call operator is a SIAMESE_FUNCTION. Devices are final: operations on a derived one would
/// silently be its base's.
template <class D>
concept Device = std::is_final_v<D> &&
    requires(D& device, MatrixView<const typename D::Real> in, MatrixView<typename D::Real> out,
             Index n, typename D::Real real, typename D::Real* pointer,
             const typename D::Real* source) {
  for_each(device, n, n, detail::AnyFunctor{});
  sum(device, n, detail::AnyTerm{}, pointer);
  gemm(device, Op::plain, Op::transposed, real, in, in, real, out);
  set_zero(device, n, pointer);
  upload(device, source, n, pointer);
  download(device, source, n, pointer);
  fetch(device, source, n, pointer);
  wait(device);
  follow(device, device);
  { another(device) } -> std::same_as<D>;
  typename D::Memory;
  typename D::Staging;
  { D::is_parallel } -> std::convertible_to<bool>;
};

/// The devices for which ops/cpu/ and ops/gpu/ overload operations: those that say so by a member
/// `is_cpu` or `is_gpu`. Any other runs the plain forms.
template <class D>
concept CpuDevice = Device<D> && D::is_cpu;
template <class D>
concept GpuDevice = Device<D> && D::is_gpu;

namespace detail {
/// First line of an operation that is overloaded for GPUs: a GPU gets here only where the program
/// has not seen the overload.
template <class D>
constexpr void expect_no_gpu() {
  static_assert(!GpuDevice<D>, "this operation has a form for GPUs: include siamese/gpu.hpp, not "
                               "siamese/device/gpu.hpp alone");
}
}

/// f(0) + ... + f(n - 1), one after the other. Several terms are read before the first is added, at
/// the end the last one again instead of none, without a branch: where nothing else hides it,
/// memory is waited for once for all of them.
template <class F>
SIAMESE_FUNCTION auto sum_in_order(Index n, const F& f) {
  constexpr Index at_once = 8;
  decltype(f(n)) total = 0;
  for (Index first = 0; first < n; first += at_once) {
    decltype(f(n)) terms[at_once];
    for (Index k = 0; k < at_once; ++k) terms[k] = f(first + k < n ? first + k : n - 1);
    for (Index k = 0; k < at_once; ++k) total += first + k < n ? terms[k] : 0;
  }
  return total;
}

/// How a team of adjacent lanes works on one row. Term j always goes to accumulator j % 16 and the
/// accumulators are added as a fixed tree: the bits depend on the row alone. This form is one
/// thread, which the compiler vectorises; a device may have a wider one, whose lanes all do what
/// stands outside of `sum` and `each`, so that functors take any type of lanes.
struct Lanes {
  static constexpr Index width = 16;

  /// g(0) + ... + g(n - 1).
  template <class G>
  SIAMESE_FUNCTION auto sum(Index n, const G& g) const {
    using Real = decltype(g(n));
    Real partial[width] = {};
    Index first = 0;
    for (; first + width <= n; first += width)
      for (Index lane = 0; lane < width; ++lane) partial[lane] += g(first + lane);
    for (Index lane = 0; lane < n - first; ++lane) partial[lane] += g(first + lane);
    for (Index half = width / 2; half > 0; half /= 2)
      for (Index lane = 0; lane < half; ++lane) partial[lane] += partial[lane + half];
    return partial[0];
  }

  /// g(0), ..., g(n - 1), independent.
  template <class G>
  SIAMESE_FUNCTION void each(Index n, const G& g) const {
    for (Index j = 0; j < n; ++j) g(j);
  }
};

}
