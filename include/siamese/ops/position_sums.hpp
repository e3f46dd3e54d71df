// SPDX-License-Identifier: MIT
// Sums over the positions that read a row: the gradient of reading rows through a layout's index.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

namespace siamese {
namespace detail {

template <class Term, class Real>
struct PositionSums {
  Term term;
  Layout layout;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const auto of = term.column(j);
    Real total = 0;
    for (Index k = layout.first(i); k < layout.first(i + 1); ++k) total += of(layout.position(k));
    y(i, j) = total;
  }
};

}

/// y(i, j) = the sum of term.column(j)(t) over the positions t of row i, in ascending order.
template <class D, class Term, class Real>
void sum_over_positions(D& device, const Term& term, const Layout& layout, MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::PositionSums<Term, Real>{term, layout, y});
}

}
