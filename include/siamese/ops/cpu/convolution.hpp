// SPDX-License-Identifier: MIT
// Convolution with maximum on the CPU, a whole row of filters at a time, which vectorises. The
// plain form walks the positions of one filter. The sums have the same terms in the same order, so
// the bits are the same.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/cpu/segments.hpp>
#include <siamese/ops/plain/convolution.hpp>

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

/// The plain form's result, for the window sizes in common use; other sizes use the plain form.
template <CpuDevice D>
void convolve_max_relu(D& device, const RaggedView<D>& projected, Index size, ConstView<D> bias,
                       View<D> y, MatrixView<Id> argument) {
  using Real = typename D::Real;
  using Finish = detail::ReluOfBiased<Real>;
  if (size > 5) return plain::convolve_max_relu(device, projected, size, bias, y, argument);
  run(device, detail::CpuWindowMax<Real, Finish, 1, 2, 3, 4, 5>{size, projected, y, argument,
                                                                Finish{bias.data}});
}

/// The plain form's result by scattering: half of the gradients are zero, and no row searches for
/// its gradients.
template <CpuDevice D>
void convolve_max_backward(D& device, ConstView<D> dy, MatrixView<const Id> argument,
                           const Layout& layout, View<D> dprojected) {
  run(device, detail::CpuConvolveMaxBackward<typename D::Real>{dy, argument, layout, dprojected});
}

}
