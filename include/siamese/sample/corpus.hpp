// SPDX-License-Identifier: MIT
// The sample corpus: generated pairs, the same on every machine, for demonstrations and tests.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/random_choice.hpp>
#include <siamese/sample/frames.hpp>
#include <siamese/sample/meaning.hpp>
#include <siamese/sample/surface.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace siamese {

namespace sample {

/// Appends four pairs made of a meaning A and its near miss B, each sentence in new words: (A, A)
/// alike, (A, B) not alike, (B, B) alike, (B, A) not alike. Both meanings occur equally often on
/// each side with each label, so that one sentence alone tells nothing about the label.
inline void append_four(Pairs& pairs, RandomChoice& random) {
  const Frame& frame = random.among(frames);
  const Meaning a = frame.draw(random);
  Meaning b;
  do {
    b = Meaning(a);
  } while (!apply(random.among(frame.changes), b, random));

  const auto append = [&](const Meaning& first, const Meaning& second, float label) {
    const Meaning& other_first = &first == &a ? b : a;
    const Meaning& other_second = &second == &a ? b : a;
    const std::size_t terse = random.below(6); // the first, the second, or mostly neither
    Pair pair{{}, {}, label};
    while (pair.sentence1 == pair.sentence2) {
      pair.sentence1 = sentence(frame.templates, first, other_first, terse == 0, random);
      pair.sentence2 = sentence(frame.templates, second, other_second, terse == 1, random);
    }
    pairs.push_back(std::move(pair));
  };
  append(a, a, 1);
  append(a, b, 0);
  append(b, b, 1);
  append(b, a, 0);
}

/// At least `count` pairs, in groups of four that belong together.
inline Pairs grouped_pairs(std::size_t count, RandomChoice& random) {
  Pairs pairs;
  while (pairs.size() < count) append_four(pairs, random);
  return pairs;
}

}

/// Generates pairs of an everyday statement and either a paraphrase (other words, active and
/// passive, another order, modifiers left out; label 1) or a near miss (roles exchanged, a
/// negation, another number, word, place or time; label 0). Half of the pairs are alike, up to one.
/// The same seed gives the same pairs on every platform.
inline Pairs sample_pairs(std::size_t count = 20000, std::uint64_t seed = 1) {
  RandomChoice random(seed);
  Pairs pairs = sample::grouped_pairs(count, random);
  pairs.resize(count);
  random.shuffle(pairs);
  return pairs;
}

/// A corpus of such pairs: 80 % for training, 10 % each for dev and test. The parts share no group
/// of four. Throws ArgumentError for fewer than 40 pairs.
inline Corpus sample_corpus(std::size_t count = 20000, std::uint64_t seed = 1) {
  if (count < 40) throw ArgumentError("sample corpus: a corpus needs 40 pairs or more");
  RandomChoice random(seed);
  const std::size_t tenth = count / 40 * 4; // whole groups
  const auto part = [&](std::size_t size) {
    Pairs pairs = sample::grouped_pairs(size, random);
    pairs.resize(size);
    random.shuffle(pairs);
    return pairs;
  };
  Corpus corpus;
  corpus.dev = part(tenth);
  corpus.test = part(tenth);
  corpus.train = part(count - 2 * tenth);
  return corpus;
}

}
