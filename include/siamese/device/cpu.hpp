// SPDX-License-Identifier: MIT
// The CPU as a device: verbs compiled for several instruction sets, one of which is chosen when the
// device is made.
#pragma once

#include <siamese/core/memory.hpp>
#include <siamese/device/cpu_product.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/host_memory.hpp>
#include <siamese/device/isa.hpp>
#include <siamese/device/precision.hpp>

#include <string>
#include <type_traits>

namespace siamese {

/// One CPU core. For one binary and one instruction set, a sentence's vector has the same bits
/// alone, in any batch, order or shard, and with any number of threads. Throws ArgumentError if
/// this machine lacks the requested instruction set.
template <class T>
class BasicCpu final {
public:
  using Real = T;
  using Memory = HostMemory;
  using Staging = HostMemory;
  static constexpr bool is_parallel = false;
  static constexpr bool is_cpu = true;

  BasicCpu() : BasicCpu(default_isa()) {}
  explicit BasicCpu(Isa isa) : isa_(isa) {
    if (!supported(isa))
      throw ArgumentError("this machine has no " + std::string(name(isa)) + " instructions");
  }

  Isa isa() const { return isa_; }

  /// The precision to which products round their operands.
  Precision precision() const {
    const bool rounds = isa_ == Isa::avx512_bf16 && std::is_same_v<Real, float>;
    return rounds ? Precision::bf16 : Precision::full;
  }

  /// c = alpha op_a(a) op_b(b) + beta c. Each element is one fixed chain (cpu_product.hpp).
  friend void gemm(BasicCpu& device, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
                   MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    const bool flip_a = op_a == Op::transposed;
    const bool flip_b = op_b == Op::transposed;
    const Index depth = flip_a ? a.rows : a.columns;
    const bool adds = beta != 0 || depth == 0;
    for (Index i = 0; i < c.rows && adds && beta != 1; ++i)
      for (Index j = 0; j < c.columns; ++j) c(i, j) = beta == 0 ? Real{0} : beta * c(i, j);
    detail::product(device.isa_, device.scratch_, adds, c.columns, depth, alpha,
                    {a.data, flip_a ? 1 : a.stride, flip_a ? a.stride : 1},
                    {b.data, flip_b ? b.stride : 1, flip_b ? 1 : b.stride}, c);
  }

private:
  Isa isa_;
  Buffer<HostMemory, Real> scratch_;
};

/// The default device.
using Cpu = BasicCpu<float>;

namespace detail {

template <class F>
struct EachKernel {
  Index rows, columns;
  F f;
  SIAMESE_INLINE void operator()() const {
    for (Index i = 0; i < rows; ++i) {
      const auto row = row_of(f, i);
      SIAMESE_INDEPENDENT
      for (Index j = 0; j < columns; ++j) row(j);
    }
  }
};

template <class F>
struct RowsKernel {
  Index rows;
  F f;
  SIAMESE_INLINE void operator()() const {
    for (Index i = 0; i < rows; ++i) f(i, Lanes{});
  }
};

template <class F, class Real>
struct SumKernel {
  Index n;
  F f;
  Real* result;
  SIAMESE_INLINE void operator()() const { *result = Lanes{}.sum(n, f); }
};

}

/// Calls f(), a trivially copyable functor of plain loops, compiled for the device's instruction
/// set. The faster overloads in ops/cpu/ are written with it.
template <class Real, class F>
void run(BasicCpu<Real>& device, const F& f) {
  detail::run(device.isa(), f);
}

template <class Real, class F>
void for_each(BasicCpu<Real>& device, Index rows, Index columns, const F& f) {
  run(device, detail::EachKernel<F>{rows, columns, f});
}

template <class Real, class F>
void for_rows(BasicCpu<Real>& device, Index rows, const F& f) {
  run(device, detail::RowsKernel<F>{rows, f});
}

template <class Real, class F>
void sum(BasicCpu<Real>& device, Index n, const F& f, Real* result) {
  run(device, detail::SumKernel<F, Real>{n, f, result});
}

template <class Real, class T>
void set_zero(BasicCpu<Real>&, Index count, T* to) {
  HostMemory::zero(to, count * Index{sizeof(T)});
}

template <class Real, class T>
void upload(BasicCpu<Real>&, const T* from, Index count, T* to) {
  HostMemory::copy(to, from, count * Index{sizeof(T)});
}

template <class Real, class T>
void download(BasicCpu<Real>&, const T* from, Index count, T* to) {
  HostMemory::copy(to, from, count * Index{sizeof(T)});
}

template <class Real, class T>
void fetch(BasicCpu<Real>& device, const T* from, Index count, T* to) {
  download(device, from, count, to);
}

template <class Real>
void wait(BasicCpu<Real>&) {}

template <class Real>
void follow(BasicCpu<Real>&, const BasicCpu<Real>&) {}

template <class Real>
BasicCpu<Real> another(const BasicCpu<Real>& device) {
  return BasicCpu<Real>(device.isa());
}

static_assert(CpuDevice<BasicCpu<float>> && CpuDevice<BasicCpu<double>>);

}
