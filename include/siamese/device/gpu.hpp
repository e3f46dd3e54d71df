// SPDX-License-Identifier: MIT
// The GPU as a device, through Thrust. Built for Thrust's CPP or OMP device system, the same code
// runs on the host, where only the product is another one.
#pragma once

#include <siamese/device/device.hpp>

#include <thrust/copy.h>
#include <thrust/device_free.h>
#include <thrust/device_malloc.h>
#include <thrust/device_ptr.h>
#include <thrust/execution_policy.h>
#include <thrust/fill.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

namespace siamese {

/// Memory of Thrust's device system.
struct ThrustMemory {
  static void* allocate(Index bytes) {
    return bytes == 0 ? nullptr : thrust::device_malloc(static_cast<std::size_t>(bytes)).get();
  }
  static void release(void* data) noexcept {
    if (data != nullptr) thrust::device_free(thrust::device_ptr<void>(data));
  }
  static void copy(void* to, const void* from, Index bytes) {
    thrust::copy_n(thrust::device_pointer_cast(static_cast<const char*>(from)), bytes,
                   thrust::device_pointer_cast(static_cast<char*>(to)));
  }
  static void zero(void* data, Index bytes) {
    thrust::fill_n(thrust::device_pointer_cast(static_cast<char*>(data)), bytes, char{0});
  }
};

namespace detail {

template <class F>
struct FlatEach {
  F f;
  Index columns;
  SIAMESE_FUNCTION void operator()(Index k) const { row_of(f, k / columns)(k % columns); }
};

template <class F>
struct FlatRows {
  F f;
  SIAMESE_FUNCTION void operator()(Index i) const { f(i, Lanes{}); }
};

template <class F, class Real>
struct SumInto {
  F f;
  Index n;
  Real* result;
  SIAMESE_FUNCTION void operator()(Index, Lanes lanes) const { *result = lanes.sum(n, f); }
};

/// One element of a product a thread: what the host-side systems take the place of cuBLAS with.
template <class Real>
struct ProductElement {
  Op op_a, op_b;
  Real alpha, beta;
  MatrixView<const Real> a, b;
  MatrixView<Real> c;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Index depth = op_a == Op::plain ? a.columns : a.rows;
    Real total = beta == 0 ? Real{0} : beta * c(i, j);
    for (Index k = 0; k < depth; ++k)
      total += (op_a == Op::plain ? a(i, k) : a(k, i)) *
               (alpha * (op_b == Op::plain ? b(k, j) : b(j, k)));
    c(i, j) = total;
  }
};

}

/// A device of Thrust's configured device system (THRUST_DEVICE_SYSTEM).
template <class T>
class BasicGpu final {
public:
  using Real = T;
  using Memory = ThrustMemory;

  friend void gemm(BasicGpu& device, Op op_a, Op op_b, Real alpha, MatrixView<const Real> a,
                   MatrixView<const Real> b, Real beta, MatrixView<Real> c) {
    for_each(device, c.rows, c.columns,
             detail::ProductElement<Real>{op_a, op_b, alpha, beta, a, b, c});
  }
};

using Gpu = BasicGpu<float>;

template <class Real, class F>
void for_each(BasicGpu<Real>&, Index rows, Index columns, const F& f) {
  thrust::for_each_n(thrust::device, thrust::make_counting_iterator(Index{0}), rows * columns,
                     detail::FlatEach<F>{f, columns});
}

template <class Real, class F>
void for_rows(BasicGpu<Real>&, Index rows, const F& f) {
  thrust::for_each_n(thrust::device, thrust::make_counting_iterator(Index{0}), rows,
                     detail::FlatRows<F>{f});
}

template <class Real, class F>
void sum(BasicGpu<Real>& device, Index n, const F& f, Real* result) {
  for_rows(device, 1, detail::SumInto<F, Real>{f, n, result});
}

template <class Real, class T>
void upload(BasicGpu<Real>&, const T* from, Index count, T* to) {
  thrust::copy_n(from, count, thrust::device_pointer_cast(to));
}

template <class Real, class T>
void download(BasicGpu<Real>&, const T* from, Index count, T* to) {
  thrust::copy_n(thrust::device_pointer_cast(from), count, to);
}

/// Thrust's host-side systems are done when a verb returns.
template <class Real>
void wait(BasicGpu<Real>&) {}

static_assert(Device<BasicGpu<float>> && Device<BasicGpu<double>>);

}
