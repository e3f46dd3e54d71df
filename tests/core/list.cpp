// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/list.hpp>

#include <doctest/doctest.h>

#include <string>
#include <tuple>

namespace siamese {

constexpr auto sum = [](const auto&... items) { return (0.0 + ... + items); };

TEST_CASE("a list calls a function with its items in order") {
  std::string text;
  with_items(list_of(std::string("a"), 'b', "c"),
             [&](const auto&... item) { ((text += item), ...); });
  CHECK(text == "abc");
  static_assert(with_items(list_of(), sum) == 0);
}

TEST_CASE("a std::tuple serves as a list") {
  static_assert(with_items(std::tuple{1, 0.5F}, sum) == 1.5);
}

TEST_CASE("joined lists have the items of both") {
  static_assert(with_items(joined(list_of(1), std::tuple{2.0, 4}), sum) == 7);
}

}
