// SPDX-License-Identifier: MIT
#include <siamese/data/pairs.hpp>

#include <doctest/doctest.h>

TEST_CASE("pairs are equal if their sentences and labels are") {
  const siamese::Pair pair{"a", "b", 1};
  CHECK(pair == siamese::Pair{"a", "b", 1});
  CHECK_FALSE(pair == siamese::Pair{"a", "b", 0});
  CHECK_FALSE(pair == siamese::Pair{"b", "a", 1});
}
