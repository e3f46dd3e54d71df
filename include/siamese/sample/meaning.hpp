// SPDX-License-Identifier: MIT
// The meaning of a sentence in the sample corpus, and small changes to it.
#pragma once

#include <siamese/data/random_choice.hpp>
#include <siamese/sample/lexicon.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::sample {

enum class Tense { present, past, progressive, future };

/// "the old doctor", "three cars", "Anna", "tea". `nouns` and `adjectives` are the lists the words
/// were taken from.
struct NounPhrase {
  static constexpr int bare = -1, definite = 0, indefinite = 1;

  Words nouns, adjectives;
  std::string_view noun, adjective;
  /// bare (a name, a substance), definite, indefinite, or the number of things, at least 2.
  int count = definite;

  bool is_plural() const { return count > indefinite; }

  friend bool operator==(const NounPhrase& a, const NounPhrase& b) {
    return a.noun == b.noun && a.adjective == b.adjective && a.count == b.count;
  }
};

/// A predicate with the phrases a, b and c, or with clauses; empty words are absent.
struct Meaning {
  std::array<NounPhrase, 3> phrases{};
  Converse predicate{};
  /// The list the predicate was taken from: the first that is not empty.
  Converses predicates{};
  Words verbs{};
  Tense tense = Tense::past;
  bool negated = false;
  std::string_view place{}, time{}, manner{};
  std::vector<Meaning> clauses{};
};

/// A change that gives another meaning; i and j are indices of phrases.
struct Change {
  enum Kind {
    swap_phrases,
    swap_adjectives,
    swap_counts,
    replace_noun,
    replace_adjective,
    replace_count,
    replace_predicate,
    exchange_predicate,
    negate,
    replace_place,
    replace_time,
    replace_manner,
    swap_clauses,
    swap_agents,
    swap_objects,
    replace_inner_verb,
    replace_inner_object,
  };
  Kind kind;
  std::size_t i = 0, j = 0;
};

/// Another element of the list, or `current` if it is the only one.
inline std::string_view another(Words list, std::string_view current, RandomChoice& random) {
  if (list.size() < 2) return current;
  std::string_view chosen = current;
  while (chosen == current) chosen = random.among(list);
  return chosen;
}

inline Words times(Tense tense) {
  return tense == Tense::past     ? Words(past_times)
         : tense == Tense::future ? Words(future_times)
                                  : Words();
}

/// Replaces the word by another of the list; false if it is absent or the only one.
inline bool replace(std::string_view& word, Words list, RandomChoice& random) {
  if (word.empty() || list.size() < 2) return false;
  word = another(list, word, random);
  return true;
}

inline bool replace_noun(Meaning& meaning, std::size_t i, RandomChoice& random) {
  NounPhrase& phrase = meaning.phrases[i];
  const auto is_taken = [&](std::string_view noun) {
    for (const NounPhrase& other : meaning.phrases)
      if (other.noun == noun) return true;
    return false;
  };
  std::string_view chosen = phrase.noun;
  while (is_taken(chosen)) chosen = random.among(phrase.nouns);
  phrase.noun = chosen;
  return true;
}

inline bool replace_predicate(Meaning& meaning, RandomChoice& random) {
  if (meaning.predicates.empty()) return replace(meaning.predicate.word, meaning.verbs, random);
  const std::string_view current = meaning.predicate.word;
  while (meaning.predicate.word == current || meaning.predicate.converse == current)
    meaning.predicate = random.among(meaning.predicates);
  return true;
}

/// Applies a change; false if the meaning has nothing to change.
inline bool apply(const Change& change, Meaning& meaning, RandomChoice& random) {
  NounPhrase& first = meaning.phrases[change.i];
  NounPhrase& second = meaning.phrases[change.j];
  auto& clauses = meaning.clauses;
  switch (change.kind) {
  case Change::swap_phrases:
    std::swap(first, second);
    return true;
  case Change::swap_adjectives:
    if (first.adjective.empty() || second.adjective.empty()) return false;
    std::swap(first.adjective, second.adjective);
    return first.adjective != second.adjective;
  case Change::swap_counts:
    std::swap(first.count, second.count);
    return first.count != second.count;
  case Change::replace_noun:
    return replace_noun(meaning, change.i, random);
  case Change::replace_adjective:
    return replace(first.adjective, first.adjectives, random);
  case Change::replace_count: {
    if (!first.is_plural()) return false;
    const int before = first.count;
    while (first.count == before) first.count = 2 + static_cast<int>(random.below(11));
    return true;
  }
  case Change::replace_predicate:
    return replace_predicate(meaning, random);
  case Change::exchange_predicate:
    std::swap(meaning.predicate.word, meaning.predicate.converse);
    return true;
  case Change::negate:
    // "did not read two books" could mean that it was three.
    for (const NounPhrase& phrase : meaning.phrases)
      if (phrase.count > NounPhrase::definite) return false;
    if (!meaning.manner.empty()) return false;
    meaning.negated = !meaning.negated;
    return true;
  case Change::replace_place:
    return replace(meaning.place, places, random);
  case Change::replace_time:
    return replace(meaning.time, times(meaning.tense), random);
  case Change::replace_manner:
    return replace(meaning.manner, manners, random);
  case Change::swap_clauses:
    std::swap(clauses[0], clauses[1]);
    return true;
  case Change::swap_agents:
    std::swap(clauses[0].phrases[0], clauses[1].phrases[0]);
    return true;
  case Change::swap_objects:
    std::swap(clauses[0].phrases[2], clauses[1].phrases[2]);
    return true;
  case Change::replace_inner_verb:
    return replace_predicate(clauses[0], random);
  case Change::replace_inner_object:
    return replace_noun(clauses[0], 2, random);
  }
  return false;
}

}
