// SPDX-License-Identifier: MIT
// The largest window of each sentence on the GPU. The plain form reads the tokens of a window one
// after the other. Here the window's size is known at compile time, and all tokens of several
// windows are read before the first comparison: one wait for memory instead of many.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/plain/convolution.hpp>

namespace siamese {
namespace detail {

/// The plain form for windows of `Size` tokens.
template <Index Size, class Real>
SIAMESE_FUNCTION void convolve_max_relu_of(const ConvolveMaxRelu<Real>& plain, Index s, Index f) {
  constexpr Index windows = 4; // number read at a time
  const Ragged<const Real>& projected = plain.window.projected;
  const Layout& layout = projected.layout;
  const Index begin = layout.begin(s), end = layout.end(s);
  Index best = begin;
  Real value = 0;
  for (Index first = begin; first < end; first += windows) {
    // At the end the last token is read again, which avoids a branch.
    Index rows[windows + Size - 1];
    for (Index k = 0; k < windows + Size - 1; ++k)
      rows[k] = layout.row(first + k < end ? first + k : end - 1);
    Real terms[windows][Size];
    for (Index k = 0; k < windows; ++k)
      for (Index p = 0; p < Size; ++p)
        terms[k][p] = projected.values(rows[k + p], p * plain.window.filters + f);
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
  plain.finish(s, f, value, best);
}

/// Selects the form for the window's size, which most adjacent threads share; for uncommon sizes
/// the plain form.
template <class Real>
struct ConvolveMaxReluInRegisters {
  ConvolveMaxRelu<Real> plain;

  SIAMESE_FUNCTION void operator()(Index s, Index f) const {
    switch (plain.window.size) {
    case 1:
      return convolve_max_relu_of<1>(plain, s, f);
    case 2:
      return convolve_max_relu_of<2>(plain, s, f);
    case 3:
      return convolve_max_relu_of<3>(plain, s, f);
    case 4:
      return convolve_max_relu_of<4>(plain, s, f);
    case 5:
      return convolve_max_relu_of<5>(plain, s, f);
    default:
      plain(s, f);
    }
  }
};

}

/// The plain form's result, to the bit.
template <GpuDevice D>
void convolve_max_relu(D& device, const RaggedView<D>& projected, Index size, ConstView<D> bias,
                       View<D> y, MatrixView<Id> argument) {
  using Real = typename D::Real;
  const detail::ConvolveMaxRelu<Real> plain{{projected, size, y.columns}, {bias.data}, y, argument};
  for_each_loop(device, y.rows, y.columns, detail::ConvolveMaxReluInRegisters<Real>{plain});
}

/// Runs several convolutions in one kernel.
template <GpuDevice D, class Real>
void run_loops(D& device, const LoopBlock<detail::ConvolveMaxRelu<Real>>& block) {
  Loops<D, detail::ConvolveMaxReluInRegisters<Real>> loops(device);
  for (const auto& [rows, columns, plain] : block) loops.add(rows, columns, {plain});
  loops.run();
}

}
