// SPDX-License-Identifier: MIT
// Sums of gathered rows on the CPU: whole rows are added one after the other, which vectorises. The
// plain form gathers one column. The sums have the same terms in the same order, so the bits are
// the same.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/cpu.hpp>

namespace siamese {
namespace detail {

template <class Real>
SIAMESE_FUNCTION void set_zero_row(Index n, Real* y) {
  SIAMESE_INDEPENDENT
  for (Index j = 0; j < n; ++j) y[j] = 0;
}

template <class Real>
SIAMESE_FUNCTION void add_row(Index n, const Real* x, Real* y) {
  SIAMESE_INDEPENDENT
  for (Index j = 0; j < n; ++j) y[j] += x[j];
}

template <class Real>
struct CpuSumPositions {
  MatrixView<const Real> x;
  Layout layout;
  MatrixView<Real> y;
  SIAMESE_INLINE void operator()() const {
    for (Index i = 0; i < y.rows; ++i) {
      set_zero_row(y.columns, y.row(i));
      for (Index k = layout.first(i); k < layout.first(i + 1); ++k)
        add_row(y.columns, x.row(layout.position(k)), y.row(i));
    }
  }
};

}

template <CpuDevice D>
void sum_positions(D& device, ConstView<D> x, const Layout& layout, View<D> y) {
  run(device, detail::CpuSumPositions<typename D::Real>{x, layout, y});
}

}
