// SPDX-License-Identifier: MIT
#include <siamese/data/overlap.hpp>

#include <doctest/doctest.h>

using siamese::Pairs;

namespace {
const Pairs train{{"a", "b", 1}, {"b", "a", 1}, {"c", "d", 0}, {"a", "b", 0}};
}

TEST_CASE("a duplicate repeats an earlier pair in either order, whatever its label") {
  CHECK(siamese::count_duplicates(train) == 2);
  CHECK(siamese::count_duplicates({{"a", "b", 1}, {"a", "c", 1}, {"a", "a", 1}}) == 0);
  CHECK(siamese::count_duplicates({}) == 0);
}

TEST_CASE("pairs that occur with contradicting labels are counted, all of them") {
  using siamese::count_contradictions;
  using siamese::Task;
  CHECK(count_contradictions(train, Task::similarity) == 3); // (a, b) twice and (b, a)
  CHECK(count_contradictions(train, Task::nli3) == 2);       // (b, a) is another question
  CHECK(count_contradictions({{"a", "b", 0.6F}, {"a", "b", 1}}, Task::similarity) == 0);
  CHECK(count_contradictions({{"a", "b", 1}, {"a", "b", 2}}, Task::nli3) == 2);
  CHECK(count_contradictions({}, Task::similarity) == 0);
}

TEST_CASE("the overlap counts distinct sentences, and pairs in either order") {
  const Pairs test{{"d", "c", 1}, {"d", "c", 1}, {"a", "d", 1}, {"e", "f", 0}};
  const siamese::Overlap overlap = siamese::overlap(test, train);
  CHECK(overlap.sentences == 5);
  CHECK(overlap.shared_sentences == 3);
  CHECK(overlap.pairs == 4);
  CHECK(overlap.shared_pairs == 2);
  CHECK(siamese::overlap({}, train).shared_sentences == 0);
  CHECK(siamese::overlap(test, {}).shared_pairs == 0);
}
