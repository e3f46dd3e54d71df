// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/ragged.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

// Sentences "a b a" and "b": rows a, b.
const std::vector<Id> offsets = {0, 3, 4};
const std::vector<Id> sentence = {0, 0, 0, 1};
const std::vector<Id> row_of = {0, 1, 0, 1};
const std::vector<Id> inverse_offsets = {0, 2, 4};
const std::vector<Id> inverse = {0, 2, 1, 3};

const Layout layout{2,
                    4,
                    2,
                    offsets.data(),
                    sentence.data(),
                    row_of.data(),
                    inverse_offsets.data(),
                    inverse.data()};

std::vector<Index> positions_of(const Layout& l, Index row) {
  std::vector<Index> positions;
  for (Index k = l.first(row); k < l.first(row + 1); ++k) positions.push_back(l.position(k));
  return positions;
}

}

TEST_CASE("a position reads the row of its token") {
  CHECK(layout.row(2) == 0);
  CHECK(layout.row(3) == 1);
  CHECK(layout.begin(1) == 3);
  CHECK(layout.end(1) == 4);
}

TEST_CASE("a row lists its positions in ascending order") {
  CHECK(positions_of(layout, 0) == std::vector<Index>{0, 2});
  CHECK(positions_of(layout, 1) == std::vector<Index>{1, 3});
}

TEST_CASE("by position, every position is its own row of the same sentences") {
  const Layout each = layout.by_position();
  CHECK(each.rows == 4);
  CHECK(each.sentences == 2);
  CHECK(each.end(0) == 3);
  for (Index t = 0; t < 4; ++t) {
    CHECK(each.row(t) == t);
    CHECK(positions_of(each, t) == std::vector<Index>{t});
  }
}
