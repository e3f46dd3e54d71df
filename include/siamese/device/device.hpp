// SPDX-License-Identifier: MIT
// Defines a device: memory and a few verbs. All other code is written once, against these.
#pragma once

#include <siamese/core/matrix.hpp>

#include <concepts>

namespace siamese {

/// Whether a product reads an operand unchanged or transposed.
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

/// A functor of j for row i of f: `f.row(i)` if f has that member, otherwise f bound to i. `row`
/// computes once what the elements of a row share, such as the start of each operand, so that the
/// loop over j is plain arithmetic and vectorises.
template <class F>
SIAMESE_FUNCTION auto row_of(const F& f, Index i) {
  if constexpr (requires { f.row(i); }) {
    return f.row(i);
  } else {
    return detail::RowOf<F>{f, i};
  }
}

/// A device owns its resources and is used by one thread at a time. Verbs are found by
/// argument-dependent lookup, with the device as first argument. All verbs take effect as if
/// executed in order:
///
// clang-format off
///     for_each(device, rows, columns, f)   calls f(i, j), or f.row(i)(j), for all elements, which
///                                          are independent; adjacent lanes have adjacent j
///     for_rows(device, rows, f)            calls f(i, lanes) for all rows, with a team of lanes
///                                          each; lanes.sum(n, g), lanes.each(n, g)
///     sum(device, n, f, result)            *result = f(0) + ... + f(n - 1), a fixed tree
///     gemm(device, op_a, op_b, alpha, a, b, beta, c)    c = alpha op_a(a) op_b(b) + beta c
///     set_zero(device, count, to)          makes adjacent elements zero
///     upload / download(device, from, count, to)        copies between host and device memory
///     fetch(device, from, count, to)       a download that is complete after `wait`
///     wait(device)                         waits until all its work is done
///     follow(device, other)                later work on `device` starts after the work already
///                                          given to `other`; the host does not wait
///     another(device)                      a device with the same settings that shares nothing
// clang-format on
///
/// `Memory` is the device's memory. `Staging` is the host memory that the device reads and writes
/// by itself: `fetch` writes only to it, and data uploaded from it must stay unchanged until
/// `wait`. `is_parallel` says whether a verb uses the whole machine; if it does not, work is split
/// into as many parts as there are threads. A copy of a parallel device shares one order of work
/// with the original. A copy of any other device shares nothing and may be used by another thread.
/// f is a trivially copyable functor whose call operator is a SIAMESE_FUNCTION. Devices are final,
/// because operations on a derived device would silently be those of its base.
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

/// CPUs with overloads of operations in ops/cpu/, which have a member `is_cpu`. Devices with
/// neither this member nor `is_gpu` use the plain forms.
template <class D>
concept CpuDevice = Device<D> && D::is_cpu;
/// GPUs with overloads of operations in ops/gpu/, which have a member `is_gpu`.
template <class D>
concept GpuDevice = Device<D> && D::is_gpu;

namespace detail {
/// The first statement of an operation that has an overload for GPUs: a GPU gets here only if the
/// overload has not been included.
template <class D>
constexpr void expect_no_gpu() {
  static_assert(!GpuDevice<D>, "this operation has a form for GPUs: include siamese/gpu.hpp, not "
                               "siamese/device/gpu.hpp alone");
}
}

/// f(0) + ... + f(n - 1), added in order. Eight terms are read before the first is added, so that
/// their memory latencies overlap. At the end the last term is read again for missing ones, which
/// avoids a branch.
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

/// A team of adjacent lanes that works on one row. Term j always goes to accumulator j % 16, and
/// the accumulators are added as a fixed tree, so the bits depend on the row alone. This team is
/// one thread, whose loops the compiler vectorises. A device may have a team of several lanes, all
/// of which execute the code outside `sum` and `each`; functors therefore take any type of lanes.
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

  /// Calls g(0), ..., g(n - 1), which are independent.
  template <class G>
  SIAMESE_FUNCTION void each(Index n, const G& g) const {
    for (Index j = 0; j < n; ++j) g(j);
  }
};

}
