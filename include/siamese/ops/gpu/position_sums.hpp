// SPDX-License-Identifier: MIT
// Sums over a row's positions on the GPU. In the plain form a thread sums all positions of a row.
// The most frequent token has hundreds of positions and most tokens have one, so the kernel would
// last as long as that one row. Here every thread sums the same number of positions, even
// of different rows; a second kernel joins the sums that were cut, in ascending order. The cuts
// depend on the layout alone, so the same batch gives the same bits.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/plain/position_sums.hpp>

namespace siamese {
namespace detail {

/// Number of positions that a thread sums.
inline constexpr Index positions_at_once = 8;

/// Sums the c-th run of positions, which are ordered by row. The part of a row that began in an
/// earlier run goes to `heads`, the part of a row that continues in the next run to `tails`, and
/// whole rows to y. A run is read completely before the first addition: one wait for memory.
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
  /// k, or the last position if there is no k-th: reading the last one avoids a branch.
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

/// The sums of cut rows, in a buffer of `size(layout, columns)` numbers.
template <class Real>
struct CutSums {
  MatrixView<Real> heads, tails;

  CutSums(Real* memory, const Layout& layout, Index columns)
      : heads(contiguous(memory, runs(layout), columns)),
        tails(contiguous(memory + runs(layout) * columns, runs(layout), columns)) {}

  static Index runs(const Layout& layout) {
    return (layout.positions + positions_at_once - 1) / positions_at_once;
  }
  static Index size(const Layout& layout, Index columns) { return 2 * runs(layout) * columns; }
};

}

/// The plain form's result, except for the order of the sums. Every row must have a position.
template <GpuDevice D, class Term>
void sum_over_positions(D& device, const Term& term, const Layout& layout, View<D> y) {
  using Real = typename D::Real;
  using Cut = detail::CutSums<Real>;
  if (layout.index == nullptr)
    return for_each_loop(device, y.rows, y.columns,
                         detail::PositionSums<Term, Real>{term, layout, y});
  const Cut cut(device.scratch(Cut::size(layout, y.columns)), layout, y.columns);
  for_each_loop(device, cut.heads.rows, y.columns,
                detail::SumRunsOfPositions<Term, Real>{term, layout, y, cut.heads, cut.tails});
  for_each_loop(device, y.rows, y.columns,
                detail::JoinRunsOfPositions<Real>{cut.heads, cut.tails, layout, y});
}

/// Runs several sums in one kernel.
template <GpuDevice D, class Term, class Real>
void run_loops(D& device, const LoopBlock<detail::PositionSums<Term, Real>>& block) {
  using Cut = detail::CutSums<Real>;
  Index numbers = 0;
  for (const auto& [rows, columns, sums] : block) numbers += Cut::size(sums.layout, columns);
  Real* const memory = device.scratch(numbers);
  const auto with_each = [&](const auto& f) {
    Real* free = memory;
    for (const auto& loop : block) {
      f(loop.f, Cut(free, loop.f.layout, loop.columns));
      free += Cut::size(loop.f.layout, loop.columns);
    }
  };
  Loops<D, detail::SumRunsOfPositions<Term, Real>> runs(device);
  with_each([&](const auto& sums, const Cut& cut) {
    runs.add(cut.heads.rows, sums.y.columns,
             {sums.term, sums.layout, sums.y, cut.heads, cut.tails});
  });
  runs.run();
  Loops<D, detail::JoinRunsOfPositions<Real>> joins(device);
  with_each([&](const auto& sums, const Cut& cut) {
    joins.add(sums.y.rows, sums.y.columns, {cut.heads, cut.tails, sums.layout, sums.y});
  });
  joins.run();
}

}
