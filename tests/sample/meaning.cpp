// SPDX-License-Identifier: MIT
#include <siamese/sample/meaning.hpp>

#include <doctest/doctest.h>

namespace sample = siamese::sample;
using sample::apply;
using sample::Change;
using sample::Meaning;
using sample::NounPhrase;

namespace {

Meaning man_washes_car() {
  Meaning meaning;
  meaning.verbs = sample::vehicle_verbs;
  meaning.predicate.word = sample::vehicle_verbs[1];
  meaning.phrases[0] = {sample::persons, sample::person_adjectives, "man", "tall", 0};
  meaning.phrases[2] = {sample::vehicles, sample::vehicle_adjectives, "van", "blue", 0};
  return meaning;
}

}

TEST_CASE("a change changes what its name says, and nothing else") {
  siamese::RandomChoice random(1);
  for (int i = 0; i < 100; ++i) {
    Meaning meaning = man_washes_car();
    CHECK(apply({Change::replace_noun, 2}, meaning, random));
    CHECK(meaning.phrases[2].noun != "van");
    CHECK(meaning.phrases[0] == man_washes_car().phrases[0]);
    CHECK(apply({Change::replace_predicate}, meaning, random));
    CHECK(meaning.predicate.word != man_washes_car().predicate.word);
    CHECK(apply({Change::replace_adjective, 2}, meaning, random));
    CHECK(meaning.phrases[2].adjective != "blue");
  }
  Meaning meaning = man_washes_car();
  CHECK(apply({Change::swap_phrases, 0, 2}, meaning, random));
  CHECK(meaning.phrases[0] == man_washes_car().phrases[2]);
  CHECK(apply({Change::swap_adjectives, 0, 2}, meaning, random));
  CHECK(meaning.phrases[0].adjective == "tall");
}

TEST_CASE("a change with nothing to change returns false") {
  siamese::RandomChoice random(1);
  Meaning meaning = man_washes_car();
  CHECK_FALSE(apply({Change::replace_place}, meaning, random));
  CHECK_FALSE(apply({Change::replace_time}, meaning, random));
  CHECK_FALSE(apply({Change::replace_count, 2}, meaning, random));
  CHECK_FALSE(apply({Change::swap_counts, 0, 2}, meaning, random));
  meaning.phrases[0].adjective = {};
  CHECK_FALSE(apply({Change::swap_adjectives, 0, 2}, meaning, random));
}

TEST_CASE("only statements about definite things are negated") {
  siamese::RandomChoice random(1);
  Meaning meaning = man_washes_car();
  CHECK(apply({Change::negate}, meaning, random));
  CHECK(meaning.negated);
  meaning.phrases[2].count = 3;
  CHECK_FALSE(apply({Change::negate}, meaning, random));
  CHECK(meaning.negated);
}
