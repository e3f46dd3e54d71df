// SPDX-License-Identifier: MIT
// Sums over the positions that read a row: the gradient of reading rows through a layout's index.
#pragma once

#include <siamese/ops/plain/position_sums.hpp>

namespace siamese {

/// y(i, j) = the sum of term.column(j)(t) over the positions t of row i, in ascending order.
template <class D, class Term>
void sum_over_positions(D& device, const Term& term, const Layout& layout, View<D> y) {
  detail::expect_no_gpu<D>();
  plain::sum_over_positions(device, term, layout, y);
}

}
