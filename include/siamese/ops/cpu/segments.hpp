// SPDX-License-Identifier: MIT
// Maxima, sums and means of sentences on the CPU, row after row. The same comparisons and sums in
// the same order as the plain form's: the same bits.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/cpu/convolution.hpp>
#include <siamese/ops/cpu/rows.hpp>
#include <siamese/ops/segments.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct CpuSegmentSum {
  Ragged<const Real> x;
  Average average;
  MatrixView<Real> y;
  SIAMESE_INLINE void operator()() const {
    for (Index s = 0; s < y.rows; ++s) {
      Real* const total = y.row(s);
      set_zero_row(y.columns, total);
      for (Index t = x.layout.begin(s); t < x.layout.end(s); ++t)
        add_row(y.columns, x.rows.row(x.layout.row(t)), total);
      const Real scale = segment_scale<Real>(x.layout, s, average);
      SIAMESE_INDEPENDENT
      for (Index j = 0; j < y.columns; ++j) total[j] *= scale;
    }
  }
};

}

/// A convolution's maximum over windows of one token.
template <class Real>
void segment_max(BasicCpu<Real>& device, const Ragged<const std::type_identity_t<Real>>& x,
                 MatrixView<Real> y, MatrixView<Id> argument) {
  run(device, detail::CpuConvolveMax<Real, 1>{x, y, argument});
}

template <class Real>
void reduce_segments(BasicCpu<Real>& device, const Ragged<const std::type_identity_t<Real>>& x,
                     Average average, MatrixView<Real> y) {
  run(device, detail::CpuSegmentSum<Real>{x, average, y});
}

}
