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
inline constexpr Index positions_at_once = 8;

/// Of the c-th run of positions, ordered by row: what belongs to a row that has begun before goes
/// to `heads`, to one that goes on behind to `tails`, and whole rows to y. All of a run is read
/// before the first is added: memory is waited for once.
template <class Term, class Real>
struct SumRunsOfPositions {
  Term term;
  Layout layout;
  MatrixView<Real> y, heads, tails;

  SIAMESE_FUNCTION void operator()(Index c, Index j) const {
    const auto of = term.column(j);
    const Index begin = c * positions_at_once;
    Real terms[positions_at_once];
    Id rows[positions_at_once + 1];
    for (Index k = 0; k < positions_at_once; ++k) {
      const Index position = layout.position(inside(begin + k));
      rows[k] = static_cast<Id>(layout.row(position));
      terms[k] = of(position);
    }
    rows[positions_at_once] =
        static_cast<Id>(layout.row(layout.position(inside(begin + positions_at_once))));
    bool has_begun = begin > 0 && layout.row(layout.position(begin - 1)) == rows[0];
    Real total = 0;
    for (Index k = 0; k < positions_at_once; ++k) {
      if (begin + k >= layout.positions) return;
      const bool goes_on = rows[k] == rows[k + 1] && begin + k + 1 < layout.positions;
      total += terms[k];
      if (goes_on && k + 1 < positions_at_once) continue;
      if (has_begun)
        heads(c, j) = total;
      else if (goes_on)
        tails(c, j) = total;
      else
        y(rows[k], j) = total;
      has_begun = false;
      total = 0;
    }
  }

private:
  /// k, or the last there is: read instead of none, without a branch.
  SIAMESE_FUNCTION Index inside(Index k) const {
    return k < layout.positions ? k : layout.positions - 1;
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
    y(i, j) = sum_in_order(last - first + 1, [&](Index c) SIAMESE_LAMBDA -> Real {
      return *(c == 0 ? tails.row(first) + j : heads.row(first + c) + j);
    });
  }
};

/// Threads for all of a layout's positions.
inline Index runs_of_positions(const Layout& layout) {
  return (layout.positions + positions_at_once - 1) / positions_at_once;
}

}

/// The plain form's result but for the order of sums. Every row has a position.
template <class Real, class Products, class Probe, class Term>
void sum_over_positions(BasicGpu<Real, Products, Probe>& device, const Term& term,
                        const Layout& layout, MatrixView<Real> y) {
  if (layout.index == nullptr)
    return for_each_loop(device, y.rows, y.columns,
                         detail::PositionSums<Term, Real>{term, layout, y});
  const Index runs = detail::runs_of_positions(layout);
  Real* const memory = device.scratch(2 * runs * y.columns);
  const MatrixView<Real> heads = dense(memory, runs, y.columns);
  const MatrixView<Real> tails = dense(memory + runs * y.columns, runs, y.columns);
  for_each_loop(device, runs, y.columns,
                detail::SumRunsOfPositions<Term, Real>{term, layout, y, heads, tails});
  for_each_loop(device, y.rows, y.columns,
                detail::JoinRunsOfPositions<Real>{heads, tails, layout, y});
}

/// Several at once.
template <class Real, class Products, class Probe, class Term>
void run_loops(BasicGpu<Real, Products, Probe>& device,
               const LoopBlock<detail::PositionSums<Term, Real>>& block) {
  // No sum is put together before all of its parts are there.
  static_assert(LoopBlock<detail::PositionSums<Term, Real>>::most <=
                LoopBlock<detail::JoinRunsOfPositions<Real>>::most);
  Index numbers = 0;
  for (const auto& [rows, columns, sums] : block)
    numbers += 2 * detail::runs_of_positions(sums.layout) * columns;
  Real* memory = device.scratch(numbers);
  Loops<BasicGpu<Real, Products, Probe>, detail::SumRunsOfPositions<Term, Real>> runs(device);
  Loops<BasicGpu<Real, Products, Probe>, detail::JoinRunsOfPositions<Real>> joins(device);
  for (const auto& [rows, columns, sums] : block) {
    const Index count = detail::runs_of_positions(sums.layout);
    const MatrixView<Real> heads = dense(memory, count, columns);
    const MatrixView<Real> tails = dense(memory + count * columns, count, columns);
    memory += 2 * count * columns;
    runs.add(count, columns, {sums.term, sums.layout, sums.y, heads, tails});
    joins.add(rows, columns, {heads, tails, sums.layout, sums.y});
  }
  runs.run();
  joins.run();
}

}
