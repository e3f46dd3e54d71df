// SPDX-License-Identifier: MIT
// The plain form of a convolution's maxima (ops/convolution.hpp).
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/activation.hpp>
#include <siamese/ops/plain/segments.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct Window {
  Ragged<const Real> projected;
  Index size, filters;
  SIAMESE_FUNCTION Real operator()(Index s, Index t, Index f) const {
    const Layout& layout = projected.layout;
    Real total = projected.values(layout.row(t), f);
    for (Index p = 1; p < size; ++p)
      total +=
          t + p < layout.end(s) ? projected.values(layout.row(t + p), p * filters + f) : Real{0};
    return total;
  }
};

template <class Real>
struct ReluOfBiased {
  const Real* bias;
  SIAMESE_FUNCTION Real operator()(Index f, Real largest) const {
    return activation::Relu::value(largest + bias[f]);
  }
};

template <class Real>
struct ConvolveMaxRelu {
  static constexpr bool has_gpu_form = true;
  Window<Real> window;
  ReluOfBiased<Real> value;
  MatrixView<Real> y;
  MatrixView<Id> argument;
  SIAMESE_FUNCTION void operator()(Index s, Index f) const {
    const Layout& layout = window.projected.layout;
    Index best = layout.begin(s);
    Real largest = window(s, best, f);
    for (Index t = best + 1; t < layout.end(s); ++t) {
      const Real candidate = window(s, t, f);
      const bool better = exceeds(candidate, largest);
      best = better ? t : best;
      largest = better ? candidate : largest;
    }
    finish(s, f, largest, best);
  }

  SIAMESE_FUNCTION void finish(Index s, Index f, Real largest, Index position) const {
    y(s, f) = value(f, largest);
    argument(s, f) = static_cast<Id>(position);
  }
};

}

namespace plain {

template <class D>
void convolve_max_relu(D& device, const RaggedView<D>& projected, Index size, ConstView<D> bias,
                       View<D> y, MatrixView<Id> argument) {
  for_each(device, y.rows, y.columns,
           detail::ConvolveMaxRelu<typename D::Real>{
               {projected, size, y.columns}, {bias.data}, y, argument});
}

}
}
