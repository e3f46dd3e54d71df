// SPDX-License-Identifier: MIT
#include <support/random.hpp>

#include <siamese/core/distinct_ids.hpp>

#include <doctest/doctest.h>

#include <unordered_map>
#include <vector>

using namespace siamese;

using Ids = std::vector<Id>;

TEST_CASE("distinct ids are numbered in the order of their first occurrence") {
  DistinctIds distinct;
  distinct.begin();
  CHECK(distinct.number(7) == 0);
  CHECK(distinct.number(0) == 1);
  CHECK(distinct.number(7) == 0);
  CHECK(distinct.number(9) == 2);
  CHECK(distinct.ids() == Ids{7, 0, 9});
  distinct.begin();
  CHECK(distinct.ids().empty());
  CHECK(distinct.number(9) == 0);
}

TEST_CASE("ids are told apart whatever the size of the vocabulary and their number") {
  test::Draw draw(2);
  DistinctIds distinct;
  for (const Index most : {100, 100'000, 2'147'483'647})
    for (const int count : {5, 20'000}) {
      distinct.begin();
      std::unordered_map<Id, Id> numbers;
      bool agree = true;
      for (int i = 0; i < count; ++i) {
        const auto id = static_cast<Id>(draw.integer(0, most));
        const auto next = static_cast<Id>(numbers.size());
        agree = agree && distinct.number(id) == numbers.try_emplace(id, next).first->second;
      }
      CHECK(agree);
      CHECK(distinct.ids().size() == numbers.size());
    }
}
