// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/part.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

TEST_CASE("parts cover all rows once, in order and evenly") {
  for (const Index rows : {0, 1, 2, 7, 100})
    for (const Index count : {1, 2, 3, 8}) {
      std::vector<int> values(static_cast<std::size_t>(3 * rows));
      const MatrixView<int> all = contiguous(values.data(), rows, 3);
      Index next = 0;
      for (Index number = 0; number < count; ++number) {
        const Part part{number, count};
        const MatrixView<int> own = part.of(all);
        CHECK(own.data == all.row(next));
        CHECK(part.first(rows) == next);
        CHECK(own.rows >= rows / count);
        CHECK(own.rows <= rows / count + 1);
        next += own.rows;
      }
      CHECK(next == rows);
    }
}
