// SPDX-License-Identifier: MIT
// Sums and means of sentences on the CPU, row after row (ops/cpu/rows.hpp). The same sums in the
// same order as the plain form's: the same bits.
#pragma once

#include <siamese/device/cpu.hpp>
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

template <class Real>
void reduce_segments(BasicCpu<Real>& device, const Ragged<const std::type_identity_t<Real>>& x,
                     Average average, MatrixView<Real> y) {
  run(device, detail::CpuSegmentSum<Real>{x, average, y});
}

}
