// SPDX-License-Identifier: MIT
// A share of every parameter, so that several threads may reduce and update at once.
#pragma once

#include <siamese/core/matrix.hpp>

namespace siamese {

/// One of `count` parts of every parameter, its rows divided evenly: parts are independent, so
/// that they can be worked on at once.
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
