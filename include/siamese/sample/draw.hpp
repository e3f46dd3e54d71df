// SPDX-License-Identifier: MIT
// Draws the meanings of sentences in the sample corpus. Helpers are not inlined: they are called at
// many places, a program waits for the compiler, and nobody waits for a sentence.
#pragma once

#include <siamese/data/random_choice.hpp>
#include <siamese/sample/lexicon.hpp>
#include <siamese/sample/meaning.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace siamese::sample {

[[gnu::noinline]] inline NounPhrase noun_phrase(RandomChoice& random, Words nouns, Words adjectives,
                                                std::size_t adjective_chance,
                                                int count = NounPhrase::definite) {
  NounPhrase phrase{nouns, adjectives, random.among(nouns), {}, count};
  if (!adjectives.empty() && random.percent(adjective_chance))
    phrase.adjective = random.among(adjectives);
  return phrase;
}

inline NounPhrase one_person(RandomChoice& random) {
  if (random.percent(20)) return noun_phrase(random, names, {}, 0, NounPhrase::bare);
  return noun_phrase(random, persons, person_adjectives, 50);
}

inline int some_number(RandomChoice& random) { return 2 + static_cast<int>(random.below(11)); }

[[gnu::noinline]] inline NounPhrase person(RandomChoice& random) {
  NounPhrase phrase = one_person(random);
  if (phrase.count != NounPhrase::bare && random.percent(12)) phrase.count = some_number(random);
  return phrase;
}

[[gnu::noinline]] inline NounPhrase thing(RandomChoice& random, Words nouns, Words adjectives) {
  NounPhrase phrase = noun_phrase(random, nouns, adjectives, 50);
  if (random.percent(60))
    phrase.count = random.percent(50) ? NounPhrase::indefinite : some_number(random);
  return phrase;
}

/// Draws until the noun differs from the other phrase's.
template <class Draw>
NounPhrase besides(const NounPhrase& other, Draw draw) {
  NounPhrase phrase = draw();
  while (phrase.noun == other.noun) phrase = draw();
  return phrase;
}

[[gnu::noinline]] inline void draw_circumstances(Meaning& meaning, RandomChoice& random) {
  const std::size_t tense = random.below(100);
  meaning.tense = tense < 60 ? Tense::past : tense < 80 ? Tense::progressive : Tense::future;
  if (random.percent(45)) meaning.place = random.among(places);
  if (meaning.tense != Tense::progressive && random.percent(45))
    meaning.time = random.among(times(meaning.tense));
  if (random.percent(25)) meaning.manner = random.among(manners);
  if (random.percent(10)) apply({Change::negate}, meaning, random);
}

inline void draw_predicate(Meaning& meaning, Converses list, RandomChoice& random) {
  meaning.predicates = list;
  meaning.predicate = random.among(list);
}

inline Meaning draw_transfer(RandomChoice& random) {
  Meaning meaning;
  draw_predicate(meaning, transfer_verbs, random);
  meaning.phrases[0] = person(random);
  meaning.phrases[1] = besides(meaning.phrases[0], [&] { return person(random); });
  meaning.phrases[2] = thing(random, gifts, gift_adjectives);
  draw_circumstances(meaning, random);
  return meaning;
}

inline Meaning draw_encounter(RandomChoice& random) {
  Meaning meaning;
  draw_predicate(meaning, person_verbs, random);
  meaning.phrases[0] = person(random);
  meaning.phrases[1] = besides(meaning.phrases[0], [&] { return person(random); });
  draw_circumstances(meaning, random);
  return meaning;
}

/// Someone does something to a thing.
[[gnu::noinline]] inline Meaning draw_deed(RandomChoice& random, const Topic& topic) {
  Meaning meaning;
  meaning.verbs = topic.verbs;
  meaning.predicate.word = random.among(topic.verbs);
  meaning.phrases[0] = person(random);
  meaning.phrases[2] = thing(random, topic.nouns, topic.adjectives);
  return meaning;
}

inline Meaning draw_action(RandomChoice& random) {
  Meaning meaning = draw_deed(random, random.among(topics));
  draw_circumstances(meaning, random);
  return meaning;
}

[[gnu::noinline]] inline NounPhrase landmark(RandomChoice& random) {
  return noun_phrase(random, landmarks, landmark_adjectives, 40);
}

inline Meaning draw_motion(RandomChoice& random) {
  Meaning meaning;
  meaning.verbs = motion_verbs;
  meaning.predicate.word = random.among(motion_verbs);
  meaning.phrases[0] = person(random);
  meaning.phrases[1] = landmark(random);
  meaning.phrases[2] = besides(meaning.phrases[1], [&] { return landmark(random); });
  draw_circumstances(meaning, random);
  meaning.place = {};
  return meaning;
}

/// Two things of one kind in a relation.
template <class Draw>
Meaning draw_relation(RandomChoice& random, Converses relations, Draw draw) {
  Meaning meaning;
  meaning.tense = random.percent(70) ? Tense::present : Tense::past;
  draw_predicate(meaning, relations, random);
  if (random.percent(50)) apply({Change::exchange_predicate}, meaning, random);
  meaning.phrases[0] = draw();
  meaning.phrases[1] = besides(meaning.phrases[0], draw);
  return meaning;
}

inline Meaning draw_comparison(RandomChoice& random) {
  if (random.percent(50))
    return draw_relation(random, person_comparisons, [&] {
      NounPhrase phrase = one_person(random);
      phrase.adjective = {};
      return phrase;
    });
  const bool vehicle = random.percent(50);
  const Words nouns = vehicle ? Words(vehicles) : Words(household);
  return draw_relation(random, thing_comparisons,
                       [&] { return noun_phrase(random, nouns, colours, 60); });
}

inline Meaning draw_position(RandomChoice& random) {
  Meaning meaning =
      random.percent(50)
          ? draw_relation(random, landmark_relations, [&] { return landmark(random); })
          : draw_relation(random, household_relations,
                          [&] { return noun_phrase(random, household, household_adjectives, 50); });
  meaning.tense = Tense::present;
  return meaning;
}

inline Meaning draw_state(RandomChoice& random) {
  const bool is_person = random.percent(50);
  const Words nouns = is_person ? Words(persons) : Words(openings);
  const Words adjectives = is_person ? Words(person_adjectives) : Words(colours);
  Meaning meaning =
      draw_relation(random, is_person ? Converses(person_states) : Converses(opening_states),
                    [&] { return noun_phrase(random, nouns, adjectives, 40); });
  meaning.phrases[1] = {};
  if (meaning.tense == Tense::past && random.percent(70)) meaning.time = random.among(past_times);
  return meaning;
}

/// Someone and two countable things.
inline Meaning draw_possession(RandomChoice& random) {
  Meaning meaning;
  meaning.tense = Tense::present;
  const Words nouns = random.percent(70) ? Words(animals) : Words(vehicles);
  const auto several = [&] { return noun_phrase(random, nouns, colours, 25, some_number(random)); };
  meaning.phrases[0] = one_person(random);
  meaning.phrases[1] = several();
  meaning.phrases[2] = besides(meaning.phrases[1], several);
  return meaning;
}

inline Meaning draw_existence(RandomChoice& random) {
  Meaning meaning = draw_possession(random);
  meaning.phrases[0] = {};
  meaning.place = random.among(places);
  return meaning;
}

inline Meaning draw_preference(RandomChoice& random) {
  Meaning meaning;
  meaning.tense = Tense::present;
  const auto liking = [&] { return noun_phrase(random, likings, {}, 0, NounPhrase::bare); };
  meaning.phrases[0] = one_person(random);
  meaning.phrases[1] = liking();
  meaning.phrases[2] = besides(meaning.phrases[1], liking);
  return meaning;
}

/// Someone asks someone to do something; the inner clause does not repeat its agent.
inline Meaning draw_request(RandomChoice& random) {
  Meaning meaning;
  meaning.verbs = request_verbs;
  meaning.predicate.word = random.among(request_verbs);
  meaning.phrases[0] = person(random);
  meaning.phrases[1] = besides(meaning.phrases[0], [&] { return person(random); });
  meaning.clauses.push_back(draw_deed(random, random.among(topics)));
  meaning.clauses[0].phrases[0] = {};
  if (random.percent(45)) meaning.time = random.among(past_times);
  return meaning;
}

/// Two people each do something to a thing of the same topic.
inline Meaning draw_two_deeds(RandomChoice& random) {
  Meaning meaning;
  const Topic& topic = random.among(topics);
  meaning.clauses.push_back(draw_deed(random, topic));
  const Meaning& first = meaning.clauses[0];
  Meaning second = draw_deed(random, topic);
  while (second.phrases[0].noun == first.phrases[0].noun ||
         second.phrases[2].noun == first.phrases[2].noun ||
         second.predicate.word == first.predicate.word)
    second = draw_deed(random, topic);
  meaning.clauses.push_back(std::move(second));
  return meaning;
}

}
