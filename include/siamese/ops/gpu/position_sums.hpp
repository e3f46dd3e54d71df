// SPDX-License-Identifier: MIT
// Sums over a row's positions on the GPU. The plain form gives a thread all positions of a row, of
// which the most frequent token has hundreds and most have one: the kernel would last as long as
// that one row. Here a thread takes as many positions as any other, of whatever rows; a sum that is
// cut is put together by a second kernel, in ascending order. Where the cuts are depends on the
// layout alone, so that the same batch gives the same bits.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/position_sums.hpp>

namespace siamese {
namespace detail {

/// Positions of a thread.
inline constexpr Index positions_at_once = 32;

/// Of the c-th run of positions, ordered by row: what belongs to a row that has begun before goes
/// to `heads`, to one that goes on behind to `tails`, and whole rows to y.
template <class Term, class Real>
struct SumRunsOfPositions {
  Term term;
  Layout layout;
  MatrixView<Real> y, heads, tails;

  SIAMESE_FUNCTION void operator()(Index c, Index j) const {
    const auto of = term.column(j);
    const Index begin = c * positions_at_once;
    const Index end =
        begin + positions_at_once < layout.positions ? begin + positions_at_once : layout.positions;
    for (Index k = begin; k < end;) {
      const Index row = layout.row(layout.position(k));
      const Index row_end = layout.first(row + 1);
      const Index last = row_end < end ? row_end : end;
      Real total = 0;
      for (; k < last; ++k) total += of(layout.position(k));
      if (layout.first(row) < begin)
        heads(c, j) = total;
      else if (row_end > end)
        tails(c, j) = total;
      else
        y(row, j) = total;
    }
  }
};

template <class Real>
struct JoinRunsOfPositions {
  MatrixView<const Real> heads, tails;
  Layout layout;
  MatrixView<Real> y;

  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Index first = layout.first(i) / positions_at_once;
    const Index last = (layout.first(i + 1) - 1) / positions_at_once;
    if (first == last) return;
    Real total = tails(first, j);
    for (Index c = first + 1; c <= last; ++c) total += heads(c, j);
    y(i, j) = total;
  }
};

}

/// The plain form's result but for the order of sums. Every row has a position.
template <class Real, class Products, class Probe, class Term>
void sum_over_positions(BasicGpu<Real, Products, Probe>& device, const Term& term,
                        const Layout& layout, MatrixView<Real> y) {
  if (layout.index == nullptr)
    return for_each(device, y.rows, y.columns, detail::PositionSums<Term, Real>{term, layout, y});
  const Index runs = (layout.positions + detail::positions_at_once - 1) / detail::positions_at_once;
  Real* const memory = device.scratch(2 * runs * y.columns);
  const MatrixView<Real> heads = dense(memory, runs, y.columns);
  const MatrixView<Real> tails = dense(memory + runs * y.columns, runs, y.columns);
  for_each(device, runs, y.columns,
           detail::SumRunsOfPositions<Term, Real>{term, layout, y, heads, tails});
  for_each(device, y.rows, y.columns, detail::JoinRunsOfPositions<Real>{heads, tails, layout, y});
}

}
