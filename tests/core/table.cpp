// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/core/table.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

}

TEST_CASE("a touched table has one row for each of the rows it is a gradient for") {
  Table<D> gradient(10, 2);
  CHECK(!gradient.is_touched());
  const std::vector<Id> ids = {7, 3};
  gradient.touch({ids.data(), 2});
  CHECK(gradient.is_touched());
  CHECK(gradient.ids.data == ids.data());
  CHECK(gradient.ids.size == 2);
  CHECK(gradient.view().rows == 2);
  CHECK(gradient.view().columns == 2);
}

TEST_CASE("a cleared table touches no row, and can be touched again") {
  Table<D> gradient(10, 2);
  const std::vector<Id> ids = {7, 3, 1};
  gradient.touch({ids.data(), 2});
  gradient.clear();
  CHECK(!gradient.is_touched());
  CHECK(gradient.view().rows == 0);
  gradient.touch({ids.data(), 3});
  CHECK(gradient.view().rows == 3);
}
