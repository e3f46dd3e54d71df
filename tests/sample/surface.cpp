// SPDX-License-Identifier: MIT
#include <siamese/sample/surface.hpp>

#include <doctest/doctest.h>

#include <set>
#include <span>
#include <string>

namespace sample = siamese::sample;
using sample::Meaning;
using sample::NounPhrase;
using sample::Template;
using sample::Tense;

namespace {

using Sentences = std::set<std::string>;

/// All sentences that one template can give.
Sentences wordings(const Template& pattern, const Meaning& meaning, bool terse = false) {
  siamese::RandomChoice random(1);
  Sentences result;
  for (int i = 0; i < 300; ++i)
    result.insert(sample::sentence(std::span(&pattern, 1), meaning, meaning, terse, random));
  return result;
}

Meaning nurse_reads_letter() {
  Meaning meaning;
  meaning.predicate.word = "read/read/read/reading";
  meaning.phrases[0] = {{}, {}, "nurse", {}, NounPhrase::definite};
  meaning.phrases[2] = {{}, {}, "letter", {}, NounPhrase::definite};
  return meaning;
}

}

TEST_CASE("plurals are regular, irregular or given") {
  CHECK(sample::plural("car") == "cars");
  CHECK(sample::plural("bus") == "buses");
  CHECK(sample::plural("box") == "boxes");
  CHECK(sample::plural("peach") == "peaches");
  CHECK(sample::plural("lorry") == "lorries");
  CHECK(sample::plural("boy") == "boys");
  CHECK(sample::plural("postman") == "postmen");
  CHECK(sample::plural("knife:knives") == "knives");
  CHECK(sample::singular("knife:knives") == "knife");
}

TEST_CASE("verbs agree in number, tense, voice and polarity") {
  Meaning meaning = nurse_reads_letter();
  const Template active{"$a $v $c"}, passive{"$c $p by $a"};
  CHECK(wordings(active, meaning) == Sentences{"The nurse read the letter."});
  CHECK(wordings(passive, meaning) == Sentences{"The letter was read by the nurse."});
  meaning.negated = true;
  CHECK(wordings(active, meaning) ==
        Sentences{"The nurse did not read the letter.", "The nurse didn't read the letter."});
  meaning.tense = Tense::progressive;
  CHECK(wordings(passive, meaning) == Sentences{"The letter is not being read by the nurse.",
                                                "The letter isn't being read by the nurse."});
  meaning.tense = Tense::future;
  CHECK(wordings(active, meaning) == Sentences{"The nurse will not read the letter.",
                                               "The nurse won't read the letter.",
                                               "The nurse is not going to read the letter.",
                                               "The nurse isn't going to read the letter."});
  meaning.negated = false;
  meaning.phrases[2].count = 3;
  CHECK(wordings(passive, meaning) ==
        Sentences{"Three letters will be read by the nurse.",
                  "Three letters are going to be read by the nurse."});
}

TEST_CASE("articles fit the next word, and no sentence begins with digits") {
  Meaning meaning = nurse_reads_letter();
  meaning.phrases[2].count = NounPhrase::indefinite;
  CHECK(wordings({"$c"}, meaning) == Sentences{"A letter."});
  meaning.phrases[2].adjective = "old";
  CHECK(wordings({"$c"}, meaning) == Sentences{"An old letter."});
  meaning.phrases[2].count = 2;
  CHECK(wordings({"$c"}, meaning) == Sentences{"Two old letters."});
  CHECK(wordings({"see $c"}, meaning) ==
        Sentences{"See two old letters.", "See 2 old letters.", "See a couple of old letters."});
}

TEST_CASE("circumstances come first or last") {
  Meaning meaning = nurse_reads_letter();
  meaning.time = "yesterday";
  CHECK(wordings({"$a $v $c"}, meaning) ==
        Sentences{"The nurse read the letter yesterday.", "Yesterday, the nurse read the letter."});
  meaning.time = {};
  meaning.manner = "slowly";
  CHECK(wordings({"$a $v $c"}, meaning) ==
        Sentences{"The nurse slowly read the letter.", "The nurse read the letter slowly."});
}

TEST_CASE("a terse sentence leaves out what both meanings share, unless one is negated") {
  Meaning meaning = nurse_reads_letter();
  meaning.phrases[2].adjective = "long";
  CHECK(wordings({"$a $v $c"}, meaning, true) ==
        Sentences{"The nurse read the long letter.", "The nurse read the letter."});
  Meaning other = meaning;
  other.phrases[2].adjective = "short";
  siamese::RandomChoice random(1);
  const Template active{"$a $v $c"};
  for (int i = 0; i < 50; ++i)
    CHECK(sample::sentence(std::span(&active, 1), meaning, other, true, random) ==
          "The nurse read the long letter.");
  meaning.negated = true;
  for (const std::string& sentence : wordings(active, meaning, true))
    CHECK(sentence.find("long letter") != std::string::npos);
}

TEST_CASE("relations are expressed with their converse and its negation") {
  Meaning meaning;
  meaning.tense = Tense::present;
  meaning.predicate = {"tall/taller", "short/shorter"};
  meaning.phrases[0] = {{}, {}, "Anna", {}, NounPhrase::bare};
  meaning.phrases[1] = {{}, {}, "king", {}, NounPhrase::definite};
  CHECK(wordings({"$a $i $x than $b"}, meaning) == Sentences{"Anna is taller than the king."});
  CHECK(wordings({"$b $i $y than $a"}, meaning) == Sentences{"The king is shorter than Anna."});
  CHECK(wordings({"$b $n as $X as $a"}, meaning) ==
        Sentences{"The king is not as tall as Anna.", "The king isn't as tall as Anna."});
}

TEST_CASE("sentences contain clauses and infinitives") {
  Meaning meaning;
  meaning.predicate.word = "ask/asked/asked/asking";
  meaning.phrases[0] = {{}, {}, "Anna", {}, NounPhrase::bare};
  meaning.phrases[1] = {{}, {}, "Ben", {}, NounPhrase::bare};
  meaning.clauses = {nurse_reads_letter(), nurse_reads_letter()};
  CHECK(wordings({"$a $v $b to $f"}, meaning) == Sentences{"Anna asked Ben to read the letter."});
  CHECK(wordings({"after $1"}, meaning) ==
        Sentences{"After the nurse read the letter.", "After the letter was read by the nurse."});
}

TEST_CASE("the time of an embedded clause stays with it") {
  Meaning meaning;
  meaning.predicate = {"open", "closed"};
  meaning.phrases[0] = {{}, {}, "shop", {}, NounPhrase::definite};
  meaning.time = "yesterday";
  CHECK(wordings({"it is true that $a $i $x", Template::time_at_end}, meaning) ==
        Sentences{"It is true that the shop was open yesterday."});
}
