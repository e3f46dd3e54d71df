// SPDX-License-Identifier: MIT
#include <siamese/data/split.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

using siamese::Corpus;
using siamese::Pairs;

namespace {

Pairs numbered(std::size_t count) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i) pairs.push_back({std::to_string(i), "x", 1});
  return pairs;
}

std::vector<int> numbers(const Pairs& pairs) {
  std::vector<int> result;
  for (const siamese::Pair& pair : pairs) result.push_back(std::stoi(pair.sentence1));
  return result;
}

}

TEST_CASE("every pair goes to exactly one part") {
  const Corpus corpus = siamese::split(numbered(1000), 0.1, 0.2, 7);
  CHECK(corpus.dev.size() == 100);
  CHECK(corpus.test.size() == 200);
  CHECK(corpus.train.size() == 700);
  std::vector<int> all;
  for (const Pairs* part : {&corpus.train, &corpus.dev, &corpus.test})
    for (const int number : numbers(*part)) all.push_back(number);
  std::sort(all.begin(), all.end());
  CHECK(all == numbers(numbered(1000)));
}

TEST_CASE("the seed decides the split, which is the same on every platform") {
  const auto dev = [](std::uint64_t seed) {
    return numbers(siamese::split(numbered(40), 0.1, 0.1, seed).dev);
  };
  CHECK(dev(1) == std::vector<int>{22, 7, 25, 5});
  CHECK(dev(2) != dev(1));
}

TEST_CASE("sizes are rounded, but a requested part is never empty") {
  const Corpus small = siamese::split(numbered(3), 0.1, 0.1, 1);
  CHECK(small.dev.size() == 1);
  CHECK(small.test.size() == 1);
  CHECK(small.train.size() == 1);
  const Corpus none = siamese::split(numbered(3), 0, 0, 1);
  CHECK(none.dev.empty());
  CHECK(none.test.empty());
  CHECK(none.train.size() == 3);
}

TEST_CASE("the reference split takes one and ten percent") {
  const Corpus corpus = siamese::split(numbered(367368), siamese::reference_dev_fraction,
                                       siamese::reference_test_fraction, 1);
  CHECK(corpus.dev.size() == 3674);
  CHECK(corpus.test.size() == 36737);
}

TEST_CASE("fractions and counts that leave nothing for training are refused") {
  using siamese::ArgumentError;
  CHECK_THROWS_AS(siamese::split(numbered(2), 0.1, 0.1, 1), ArgumentError);
  CHECK_THROWS_AS(siamese::split({}, 0, 0, 1), ArgumentError);
  CHECK_THROWS_AS(siamese::split(numbered(10), 0.5, 0.5, 1), ArgumentError);
  CHECK_THROWS_AS(siamese::split(numbered(10), -0.1, 0.5, 1), ArgumentError);
  CHECK_THROWS_AS(siamese::split(numbered(10), std::numeric_limits<double>::quiet_NaN(), 0.1, 1),
                  ArgumentError);
}
