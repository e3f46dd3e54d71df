// SPDX-License-Identifier: MIT
// Thrust's host systems (CPP, OMP), which replace CUDA under the GPU device.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/host_memory.hpp>
#include <siamese/device/plain_product.hpp>

#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

#include <cstddef>
#include <new>
#include <string>
#include <vector>

namespace siamese::detail {

template <class F>
struct OneLane {
  F f;
  SIAMESE_FUNCTION void operator()(Index i) const { f(i, Lanes{}); }
};

/// The threads of a block, executed one after the other.
template <class F>
struct ThreadsInTurn {
  typename F::Shared shared;
  std::vector<typename F::Registers> registers{static_cast<std::size_t>(F::threads)};

  template <class G>
  void each(const G& g) {
    for (Index thread = 0; thread < F::threads; ++thread)
      g(thread, registers[static_cast<std::size_t>(thread)]);
  }
};

template <class F>
struct BlockInTurn {
  F f;
  void operator()(Index i) const {
    ThreadsInTurn<F> block;
    f(i, block);
  }
};

/// A system whose memory is host memory and whose work is done when a function returns.
class ThrustHost {
public:
  static int count() { return 1; }
  static void use(int) {}

  static void* allocate(Index bytes) {
    try {
      return HostMemory::allocate(bytes);
    } catch (const std::bad_alloc&) {
      throw DeviceError("Thrust: allocating " + std::to_string(bytes) +
                        " bytes failed: out of memory");
    }
  }
  static void release(void* data) noexcept { HostMemory::release(data); }
  static void* allocate_staging(Index bytes) { return allocate(bytes); }
  static void release_staging(void* data) noexcept { release(data); }
  static void copy(void* to, const void* from, Index bytes) { HostMemory::copy(to, from, bytes); }
  static void zero(void* data, Index bytes) { HostMemory::zero(data, bytes); }

  /// Calls f(0), ..., f(n - 1), which are independent.
  template <class F>
  void each(Index n, const F& f) {
    thrust::for_each_n(thrust::device, thrust::make_counting_iterator(Index{0}), n, f);
  }

  template <class F>
  void threads(Index n, const F& f) {
    each(n, f);
  }

  /// Calls f(i, lanes) for 0 <= i < n, which are independent.
  template <class F>
  void teams(Index n, const F& f) {
    each(n, OneLane<F>{f});
  }

  /// Calls f(i, block) for 0 <= i < n, which are independent; see BasicGpu.
  template <class F>
  void blocks(Index n, const F& f) {
    each(n, BlockInTurn<F>{f});
  }

  template <class Real>
  void gemm(Precision precision, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
            MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    each(c.rows * c.columns, PlainProduct<Real>{precision, op_a, op_b, alpha, beta, a, b, c});
  }

  void set_zero(void* to, Index bytes) { zero(to, bytes); }
  void upload(const void* from, Index bytes, void* to) { copy(to, from, bytes); }
  void download(const void* from, Index bytes, void* to) { copy(to, from, bytes); }
  void wait() {}
  void follow(ThrustHost&) {}
};

}
