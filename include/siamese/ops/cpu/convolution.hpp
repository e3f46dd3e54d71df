// SPDX-License-Identifier: MIT
// Convolution with maximum on the CPU: whole rows of filters at a time, which vectorise, where the
// plain form walks the positions of one filter. The same sums in the same order: the same bits.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/convolution.hpp>
#include <siamese/ops/cpu/segments.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct CpuConvolveMaxBackward {
  MatrixView<const Real> dy;
  MatrixView<const Id> argument;
  Layout layout;
  MatrixView<Real> dprojected;

  SIAMESE_INLINE void operator()() const {
    const Index filters = dy.columns;
    const Index size = dprojected.columns / filters;
    for (Index i = 0; i < dprojected.rows; ++i)
      for (Index j = 0; j < dprojected.columns; ++j) dprojected(i, j) = 0;
    for (Index s = 0; s < dy.rows; ++s) {
      const Index end = layout.end(s);
      for (Index f = 0; f < filters; ++f) {
        const Real gradient = dy(s, f);
        if (gradient == 0) continue;
        const Index t = argument(s, f);
        for (Index p = 0; p < size && t + p < end; ++p)
          dprojected(layout.row(t + p), p * filters + f) += gradient;
      }
    }
  }
};

}

/// The plain form's result, for the sizes in common use; others take the plain form itself.
template <class Real>
void convolve_max_relu(BasicCpu<Real>& device,
                       const Ragged<const std::type_identity_t<Real>>& projected, Index size,
                       MatrixView<const std::type_identity_t<Real>> bias, MatrixView<Real> y,
                       MatrixView<Id> argument) {
  using detail::CpuWindowMax;
  const detail::ReluOfBiased<Real> finish{bias.data};
  switch (size) {
  case 1:
    return run(device, CpuWindowMax<Real, 1, decltype(finish)>{projected, y, argument, finish});
  case 2:
    return run(device, CpuWindowMax<Real, 2, decltype(finish)>{projected, y, argument, finish});
  case 3:
    return run(device, CpuWindowMax<Real, 3, decltype(finish)>{projected, y, argument, finish});
  case 4:
    return run(device, CpuWindowMax<Real, 4, decltype(finish)>{projected, y, argument, finish});
  case 5:
    return run(device, CpuWindowMax<Real, 5, decltype(finish)>{projected, y, argument, finish});
  default:
    for_each(device, y.rows, y.columns,
             detail::ConvolveMaxRelu<Real>{{projected, size, y.columns}, finish, y, argument});
  }
}

/// The plain form's result, scattered: half of the gradients are zero and none looks for its rows.
template <class Real>
void convolve_max_backward(BasicCpu<Real>& device, MatrixView<const std::type_identity_t<Real>> dy,
                           MatrixView<const Id> argument, const Layout& layout,
                           MatrixView<Real> dprojected) {
  run(device, detail::CpuConvolveMaxBackward<Real>{dy, argument, layout, dprojected});
}

}
