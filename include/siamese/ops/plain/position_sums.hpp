// SPDX-License-Identifier: MIT
// The plain form of sums over the positions that read a row (ops/position_sums.hpp).
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

namespace siamese {
namespace detail {

template <class Term, class Real>
struct PositionSums {
  static constexpr bool has_gpu_form = true;
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

namespace plain {

template <class D, class Term>
void sum_over_positions(D& device, const Term& term, const Layout& layout, View<D> y) {
  for_each(device, y.rows, y.columns,
           detail::PositionSums<Term, typename D::Real>{term, layout, y});
}

}
}
