// SPDX-License-Identifier: MIT
// The largest window of each sentence on the GPU. The plain form reads a window's tokens one after
// the other; here, where the window's size is one the compiler knows, all tokens of several windows
// are read before the first is compared: memory is waited for once for all of them.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/convolution.hpp>

namespace siamese {
namespace detail {

template <Index Size, class Real>
struct ConvolveMaxOf {
  static constexpr Index windows = 4; ///< that are read at a time
  ConvolveMax<Real> plain;

  SIAMESE_FUNCTION void operator()(Index s, Index f) const {
    const Ragged<const Real>& projected = plain.window.projected;
    const Layout& layout = projected.layout;
    const Index begin = layout.begin(s), end = layout.end(s);
    Index best = begin;
    Real value = 0;
    for (Index first = begin; first < end; first += windows) {
      // At the end the last token is read instead of none, without a branch.
      Index rows[windows + Size - 1];
      for (Index k = 0; k < windows + Size - 1; ++k)
        rows[k] = layout.row(first + k < end ? first + k : end - 1);
      Real terms[windows][Size];
      for (Index k = 0; k < windows; ++k)
        for (Index p = 0; p < Size; ++p)
          terms[k][p] = projected.rows(rows[k + p], p * plain.window.filters + f);
      Real totals[windows] = {};
      for (Index k = 0; k < windows; ++k)
        for (Index p = 0; p < Size; ++p) totals[k] += first + k + p < end ? terms[k][p] : Real{0};
      for (Index k = 0; k < windows; ++k) {
        const Index t = first + k;
        const bool better = t < end && (t == begin || exceeds(totals[k], value));
        best = better ? t : best;
        value = better ? totals[k] : value;
      }
    }
    plain.y(s, f) = value;
    plain.argument(s, f) = static_cast<Id>(best);
  }
};

/// The form for windows of `Size` tokens, if that is their size, else for a smaller one.
template <Index Size, class D, class Real>
void convolve_max_of(D& device, const ConvolveMax<Real>& plain) {
  const MatrixView<Real> y = plain.y;
  if constexpr (Size == 0) {
    for_each_loop(device, y.rows, y.columns, plain);
  } else {
    if (plain.window.size != Size) return convolve_max_of<Size - 1>(device, plain);
    for_each_loop(device, y.rows, y.columns, ConvolveMaxOf<Size, Real>{plain});
  }
}

}

/// The plain form's result, to the bit.
template <class Real, class Products, class Probe>
void convolve_max(BasicGpu<Real, Products, Probe>& device,
                  const Ragged<const std::type_identity_t<Real>>& projected, Index size,
                  MatrixView<Real> y, MatrixView<Id> argument) {
  constexpr Index largest = 6;
  detail::convolve_max_of<largest>(
      device, detail::ConvolveMax<Real>{{projected, size, y.columns}, y, argument});
}

}
