// SPDX-License-Identifier: MIT
// The CPU without the faster overloads of operations: each uses its plain form.
#pragma once

#include <siamese/device/cpu.hpp>

namespace benchmarks {

using namespace siamese;

/// A device with the CPU's verbs. The overloads in ops/cpu/ accept only BasicCpu, so everything
/// that is written for a device runs here in its plain form, for comparison and for timing.
class PlainCpu final {
public:
  using Real = float;
  using Memory = HostMemory;
  using Staging = HostMemory;
  static constexpr bool is_parallel = false;

  Cpu& cpu() { return cpu_; }

  /// Operations of all products so far; a multiply-add counts as two.
  static double operations() { return operations_; }

  friend void gemm(PlainCpu& device, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
                   MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    const Index depth = op_a == Op::plain ? a.columns : a.rows;
    operations_ += 2.0 * static_cast<double>(c.rows * c.columns * depth);
    gemm(device.cpu_, op_a, op_b, alpha, a, b, beta, c);
  }

private:
  inline static double operations_ = 0;
  Cpu cpu_;
};

template <class F>
void for_each(PlainCpu& device, Index rows, Index columns, const F& f) {
  for_each(device.cpu(), rows, columns, f);
}

template <class F>
void for_rows(PlainCpu& device, Index rows, const F& f) {
  for_rows(device.cpu(), rows, f);
}

template <class F>
void sum(PlainCpu& device, Index n, const F& f, float* result) {
  sum(device.cpu(), n, f, result);
}

template <class T>
void set_zero(PlainCpu& device, Index count, T* to) {
  set_zero(device.cpu(), count, to);
}

template <class T>
void upload(PlainCpu& device, const T* from, Index count, T* to) {
  upload(device.cpu(), from, count, to);
}

template <class T>
void download(PlainCpu& device, const T* from, Index count, T* to) {
  download(device.cpu(), from, count, to);
}

template <class T>
void fetch(PlainCpu& device, const T* from, Index count, T* to) {
  fetch(device.cpu(), from, count, to);
}

inline void wait(PlainCpu&) {}

inline void follow(PlainCpu&, const PlainCpu&) {}

inline PlainCpu another(const PlainCpu&) { return {}; }

static_assert(Device<PlainCpu>);

}
