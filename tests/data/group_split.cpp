// SPDX-License-Identifier: MIT
#include <siamese/data/group_split.hpp>

#include <siamese/data/overlap.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

using siamese::Corpus;
using siamese::Pairs;

namespace {

/// Questions that repeat: three pairs share one, and some are linked to the next group.
Pairs chained(std::size_t count) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i)
    pairs.push_back({"q" + std::to_string(i / 3),
                     i % 7 == 0 ? "q" + std::to_string(i / 3 + 1) : "r" + std::to_string(i),
                     static_cast<float>(i % 2)});
  return pairs;
}

Pairs all(const Corpus& corpus) {
  Pairs pairs;
  for (const Pairs* part : {&corpus.train, &corpus.dev, &corpus.test})
    pairs.insert(pairs.end(), part->begin(), part->end());
  return pairs;
}

void sort(Pairs& pairs) {
  std::ranges::sort(pairs, {}, [](const siamese::Pair& pair) {
    return pair.sentence1 + ' ' + pair.sentence2 + std::to_string(pair.label);
  });
}

}

TEST_CASE("the parts share no sentence, and every pair is in one part") {
  Pairs pairs = chained(3000);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Corpus corpus = siamese::group_split(pairs, 0.1, 0.2, seed);
    CHECK(siamese::overlap(corpus.dev, corpus.train).shared_sentences == 0);
    CHECK(siamese::overlap(corpus.test, corpus.train).shared_sentences == 0);
    CHECK(siamese::overlap(corpus.test, corpus.dev).shared_sentences == 0);
    CHECK(corpus.dev.size() <= 300);
    CHECK(corpus.dev.size() > 200);
    CHECK(corpus.test.size() <= 600);
    CHECK(corpus.test.size() > 500);
    Pairs found = all(corpus);
    sort(found);
    sort(pairs);
    CHECK((found == pairs));
  }
}

TEST_CASE("the seed decides the split") {
  const Pairs pairs = chained(300);
  const auto dev = [&](std::uint64_t seed) {
    return siamese::group_split(pairs, 0.2, 0.2, seed).dev;
  };
  CHECK((dev(1) == dev(1)));
  CHECK((dev(1) != dev(2)));
}

TEST_CASE("training pairs that share a sentence with given parts are taken out in order") {
  Pairs train{{"a", "b", 1}, {"c", "d", 0}, {"e", "f", 1}, {"g", "c", 0}, {"h", "i", 1}};
  const Pairs taken = siamese::take_shared(train, {{"x", "a", 1}}, {{"c", "y", 0}});
  CHECK((taken == Pairs{{"a", "b", 1}, {"c", "d", 0}, {"g", "c", 0}}));
  CHECK((train == Pairs{{"e", "f", 1}, {"h", "i", 1}}));
  CHECK(siamese::take_shared(train, {}, {}).empty());
}

TEST_CASE("pairs that are all connected cannot be split") {
  const Pairs chain{{"a", "b", 1}, {"b", "c", 0}, {"c", "d", 1}, {"d", "e", 1}};
  CHECK_THROWS_AS(siamese::group_split(chain, 0.25, 0.25, 1), siamese::ArgumentError);
  CHECK(siamese::group_split(chain, 0, 0, 1).train.size() == 4);
  CHECK_THROWS_AS(siamese::group_split({}, 0.1, 0.1, 1), siamese::ArgumentError);
}
