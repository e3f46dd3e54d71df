// SPDX-License-Identifier: MIT
#include <siamese/data/random_choice.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

using siamese::RandomChoice;

TEST_CASE("the same seed gives the same choices on every platform") {
  RandomChoice random(1);
  std::vector<std::size_t> numbers;
  for (int i = 0; i < 8; ++i) numbers.push_back(random.below(1000));
  CHECK(numbers == std::vector<std::size_t>{528, 462, 930, 246, 384, 409, 628, 665});
}

TEST_CASE("choices below a bound are uniform") {
  RandomChoice random(2);
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) CHECK(count == doctest::Approx(10000).epsilon(0.05));
  CHECK(random.below(1) == 0);
}

TEST_CASE("a shuffle is a permutation, and every permutation is possible") {
  RandomChoice random(3);
  std::vector<int> seen;
  for (int i = 0; i < 200; ++i) {
    std::vector<int> order = {1, 2, 3};
    random.shuffle(order);
    seen.push_back(order[0] * 100 + order[1] * 10 + order[2]);
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  CHECK(seen == std::vector<int>{123, 132, 213, 231, 312, 321});
}
