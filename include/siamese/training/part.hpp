// SPDX-License-Identifier: MIT
// Part: a share of every parameter, so that several threads can reduce and update in parallel.
#pragma once

#include <siamese/core/matrix.hpp>

namespace siamese {

/// Part `number` of `count` of every parameter, its rows divided evenly. Parts are independent.
struct Part {
  Index number = 0;
  Index count = 1;

  Index first(Index rows) const { return rows * number / count; }
  template <class T>
  MatrixView<T> of(MatrixView<T> all) const {
    return all.middle_rows(first(all.rows),
                           Part{number + 1, count}.first(all.rows) - first(all.rows));
  }
};

}
