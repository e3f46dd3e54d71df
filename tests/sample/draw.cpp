// SPDX-License-Identifier: MIT
#include <siamese/sample/draw.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace sample = siamese::sample;

TEST_CASE("the roles of a meaning have different nouns") {
  siamese::RandomChoice random(1);
  for (int i = 0; i < 2000; ++i) {
    const sample::Meaning transfer = sample::draw_transfer(random);
    CHECK(transfer.phrases[0].noun != transfer.phrases[1].noun);
    const sample::Meaning motion = sample::draw_motion(random);
    CHECK(motion.phrases[1].noun != motion.phrases[2].noun);
    const sample::Meaning deeds = sample::draw_two_deeds(random);
    CHECK(deeds.clauses[0].phrases[0].noun != deeds.clauses[1].phrases[0].noun);
    CHECK(deeds.clauses[0].phrases[2].noun != deeds.clauses[1].phrases[2].noun);
    CHECK(deeds.clauses[0].predicate.word != deeds.clauses[1].predicate.word);
  }
}

TEST_CASE("every word of a list is drawn eventually") {
  siamese::RandomChoice random(2);
  std::set<std::string_view> nouns;
  for (int i = 0; i < 5000; ++i) nouns.insert(sample::one_person(random).noun);
  CHECK(nouns.size() == std::size(sample::persons) + std::size(sample::names));
}
