// SPDX-License-Identifier: MIT
// The GPU as a device, through Thrust. Built for Thrust's CPP or OMP device system, the same code
// runs on the host; only memory and products differ.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/memory.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/flat.hpp>
#include <siamese/device/loops.hpp>
#include <siamese/device/precision.hpp>

#include <thrust/execution_policy.h>

#include <string>
#include <type_traits>

// Thrust's headers choose a system if the user has not.
#if THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_CUDA
#include <siamese/device/cuda.hpp>
#else
#include <siamese/device/thrust_host.hpp>
#endif

namespace siamese {

/// Kinds of work that a probe counts. A number of bytes is passed with those that have one.
enum class GpuWork { kernel, product, upload, download, copy, clearing, allocation, wait, order };

/// Receives the kinds of work given to GPU devices and ignores them. A test may use another type
/// with the same function to count them.
struct NoProbe {
  static void count(GpuWork, Index /*bytes*/) {}
};

namespace detail {

#if THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_CUDA
using GpuSystem = Cuda;
#else
using GpuSystem = ThrustHost;
#endif

/// The memory of the GPU.
template <class Probe>
struct GpuMemory {
  using Memory = GpuMemory;

  static void* allocate(Index bytes) {
    if (bytes == 0) return nullptr;
    Probe::count(GpuWork::allocation, bytes);
    return GpuSystem::allocate(bytes);
  }
  static void release(void* data) noexcept {
    if (data != nullptr) GpuSystem::release(data);
  }
  static void copy(void* to, const void* from, Index bytes) {
    if (bytes == 0) return;
    Probe::count(GpuWork::copy, bytes);
    GpuSystem::copy(to, from, bytes);
  }
  static void zero(void* data, Index bytes) {
    if (bytes == 0) return;
    Probe::count(GpuWork::clearing, bytes);
    GpuSystem::zero(data, bytes);
  }
};

/// Pinned host memory, which the GPU reads and writes while the host continues.
template <class Probe>
struct GpuStaging {
  using Memory = GpuStaging;

  static void* allocate(Index bytes) {
    if (bytes == 0) return nullptr;
    Probe::count(GpuWork::allocation, bytes);
    return GpuSystem::allocate_staging(bytes);
  }
  static void release(void* data) noexcept {
    if (data != nullptr) GpuSystem::release_staging(data);
  }
};

}

/// Makes GPU `index`, counted from 0, the one that all threads of this process use. Call it before
/// any device or device memory is made. Without it the process uses the GPU that is current when
/// the first one is made. Throws DeviceError if there is no such GPU.
inline void use_gpu(int index) {
  const int count = detail::GpuSystem::count();
  if (index < 0 || index >= count)
    throw DeviceError("there is no GPU " + std::to_string(index) + ": " + std::to_string(count) +
                      (count == 1 ? " is" : " are") + " visible, counted from 0");
  detail::GpuSystem::use(index);
}

/// A stream of the process's GPU (see `use_gpu`), of CUDA or of the system that
/// THRUST_DEVICE_SYSTEM names. Copies of the object share the stream; the last one waits for
/// pending work. Verbs return at once, except for `download` and `wait`. Other devices see their
/// effect after `wait`; devices that `follow` this one, or are made later, see it without. Throws
/// DeviceError if there is no usable GPU. Any verb throws it if the GPU rejects the work or has
/// failed earlier.
template <class T, class Probe = NoProbe>
class BasicGpu final {
public:
  using Real = T;
  using Memory = detail::GpuMemory<Probe>;
  using Staging = detail::GpuStaging<Probe>;
  static constexpr bool is_parallel = true;
  static constexpr bool is_gpu = true;

  BasicGpu() : BasicGpu(Precision::full) {}
  /// Products round their operands to `precision`. Throws ArgumentError for a precision other than
  /// full if Real is not float.
  explicit BasicGpu(Precision precision) : precision_(precision) {
    if (precision != Precision::full && !std::is_same_v<T, float>)
      throw ArgumentError("only products of single precision can be rounded");
  }

  Precision precision() const { return precision_; }

  friend void gemm(BasicGpu& device, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
                   MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    if (c.rows == 0 || c.columns == 0) return;
    Probe::count(GpuWork::product, 0);
    device.system_.gemm(device.precision_, op_a, op_b, alpha, a, b, beta, c);
  }

  /// Calls f(0), ..., f(n - 1), which are independent. The verbs are made of these calls.
  template <class F>
  void each(Index n, const F& f) {
    kernel(n, [&] { system_.each(n, f); });
  }

  /// The same for functors that do much work, such as a loop: one thread for each call.
  template <class F>
  void threads(Index n, const F& f) {
    kernel(n, [&] { system_.threads(n, f); });
  }

  /// Calls f(0, lanes), ..., f(n - 1, lanes), each by a team of lanes.
  template <class F>
  void teams(Index n, const F& f) {
    kernel(n, [&] { system_.teams(n, f); });
  }

  /// Calls f(0, block), ..., f(n - 1, block), each by a block of threads.
  template <class F>
  void blocks(Index n, const F& f) {
    kernel(n, [&] { system_.blocks(n, f); });
  }

  /// Memory that passes results from one kernel to the next. Valid until the next call.
  Real* scratch(Index count) {
    scratch_.resize(count);
    return scratch_.data();
  }

  /// A fixed tree: up to `width` partial sums, then their sum.
  template <class F>
  friend void sum(BasicGpu& device, Index n, const F& f, Real* result) {
    constexpr Index width = 1024;
    if (n <= width) return device.teams(1, detail::SumInto<F, Real>{f, n, result});
    Real* const partial = device.scratch(width);
    device.each(width, detail::PartialSum<F, Real>{f, n, width, partial});
    device.teams(1, detail::SumInto<detail::Term<Real>, Real>{{partial}, width, result});
  }

  template <class U>
  friend void set_zero(BasicGpu& device, Index count, U* to) {
    const Index bytes = count * Index{sizeof(U)};
    if (bytes == 0) return;
    Probe::count(GpuWork::clearing, bytes);
    device.system_.set_zero(to, bytes);
  }

  template <class U>
  friend void upload(BasicGpu& device, const U* from, Index count, U* to) {
    const Index bytes = count * Index{sizeof(U)};
    if (bytes == 0) return;
    Probe::count(GpuWork::upload, bytes);
    device.system_.upload(from, bytes, to);
  }

  template <class U>
  friend void fetch(BasicGpu& device, const U* from, Index count, U* to) {
    const Index bytes = count * Index{sizeof(U)};
    if (bytes == 0) return;
    Probe::count(GpuWork::download, bytes);
    device.system_.download(from, bytes, to);
  }

  template <class U>
  friend void download(BasicGpu& device, const U* from, Index count, U* to) {
    fetch(device, from, count, to);
    if (count > 0) wait(device);
  }

  friend void wait(BasicGpu& device) {
    Probe::count(GpuWork::wait, 0);
    device.system_.wait();
  }

  friend void follow(BasicGpu& device, BasicGpu& other) {
    Probe::count(GpuWork::order, 0);
    device.system_.follow(other.system_);
  }

  friend BasicGpu another(const BasicGpu& device) { return BasicGpu(device.precision_); }

private:
  template <class Start>
  static void kernel(Index n, const Start& start) {
    if (n == 0) return;
    Probe::count(GpuWork::kernel, 0);
    start();
  }

  Precision precision_;
  detail::GpuSystem system_;
  Buffer<Memory, Real> scratch_;
};

/// The GPU in single precision.
using Gpu = BasicGpu<float>;

template <class T, class Probe, class F>
void for_each(BasicGpu<T, Probe>& device, Index rows, Index columns, const F& f) {
  device.each(rows * columns, detail::FlatEach<F>{f, columns});
}

template <class T, class Probe, class F>
void for_rows(BasicGpu<T, Probe>& device, Index rows, const F& f) {
  device.teams(rows, f);
}

/// `for_each` for functors that do much work per element, such as a loop.
template <GpuDevice D, class F>
void for_each_loop(D& device, Index rows, Index columns, const F& f) {
  device.threads(rows * columns, detail::FlatEach<F>{f, columns});
}

/// Calls f(0, block), ..., f(blocks - 1, block), each by a block of `F::threads` threads. They
/// share `block.shared`, an F::Shared of unspecified content. `block.each(g)` calls g(thread,
/// registers) in every thread, with an F::Registers of the thread's own, and then waits for all
/// threads. Code outside `block.each` is executed by all threads alike.
template <GpuDevice D, class F>
void for_blocks(D& device, Index blocks, const F& f) {
  device.blocks(blocks, f);
}

template <GpuDevice D, class F>
void for_each_of(D& device, const LoopBlock<F>& block) {
  Index elements = 0;
  for (const Loop<F>& loop : block) elements += loop.size();
  device.threads(elements, detail::FlatLoops<F>{block});
}

static_assert(GpuDevice<BasicGpu<float>> && GpuDevice<BasicGpu<double>>);

}
