// SPDX-License-Identifier: MIT
#include <siamese/sample/corpus.hpp>

#include <siamese/core/fingerprint.hpp>
#include <siamese/text/tokenizer.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

using siamese::Pair;
using siamese::Pairs;

namespace {

std::uint64_t fingerprint(const Pairs& pairs) {
  siamese::Fingerprint result;
  for (const Pair& pair : pairs)
    result.add(pair.sentence1)
        .add("\t")
        .add(pair.sentence2)
        .add(pair.label == 1 ? "\t1\n" : "\t0\n");
  return result.value();
}

std::size_t alike(const Pairs& pairs) {
  std::size_t count = 0;
  for (const Pair& pair : pairs) count += pair.label == 1;
  return count;
}

}

TEST_CASE("the sample corpus is the same on every platform") {
  CHECK(fingerprint(siamese::sample_pairs(20000, 1)) == 0xda6a9fdfb8f2cd2a);
  CHECK(fingerprint(siamese::sample_pairs(20000, 2)) == 0xc2edd3e5247f25b4);
}

TEST_CASE("half of the pairs are alike") {
  CHECK(siamese::sample_pairs().size() == 20000);
  CHECK(alike(siamese::sample_pairs(8000)) == 4000);
  constexpr std::size_t counts[] = {0, 1, 2, 3, 4, 41};
  for (const std::size_t count : counts) CHECK(siamese::sample_pairs(count).size() == count);
  CHECK(alike(siamese::sample_pairs(41)) == 21);
}

TEST_CASE("sentences begin with a capital or a name, end with a full stop and read as text") {
  for (const Pair& pair : siamese::sample_pairs(4000, 3))
    for (const std::string& sentence : {pair.sentence1, pair.sentence2}) {
      CAPTURE(sentence);
      CHECK((sentence.front() >= 'A' && sentence.front() <= 'Z'));
      CHECK(sentence.back() == '.');
      CHECK(sentence.find_first_of("$|/:") == std::string::npos);
      for (const char* wrong : {"  ", " ,", ",,", " .", "..", " a a", " a e", " a i", " a o",
                                " an b", " an t", "the the ", "The the "})
        CHECK_MESSAGE(sentence.find(wrong) == std::string::npos, wrong);
    }
}

TEST_CASE("the two sentences of a pair differ") {
  for (const Pair& pair : siamese::sample_pairs(8000, 4)) CHECK(pair.sentence1 != pair.sentence2);
}

TEST_CASE("there is variety") {
  std::map<std::string, std::size_t> tokens;
  std::set<std::string> sentences;
  const siamese::Tokenizer tokenizer;
  for (const Pair& pair : siamese::sample_pairs(20000, 1)) {
    for (const std::string& sentence : {pair.sentence1, pair.sentence2}) {
      sentences.insert(sentence);
      for (const std::string& token : tokenizer(sentence)) ++tokens[token];
    }
  }
  CHECK(tokens.size() > 700);
  CHECK(sentences.size() > 36000);
}

TEST_CASE("no word predicts the label") {
  // Each meaning occurs equally often with either label; only the wording is random, for which the
  // test allows about 4 standard deviations.
  struct Counts {
    double alike = 0, not_alike = 0;
  };
  std::map<std::string, Counts> counts;
  const siamese::Tokenizer tokenizer;
  for (const Pair& pair : siamese::sample_pairs(40000, 5))
    for (const std::string& sentence : {pair.sentence1, pair.sentence2})
      for (const std::string& token : tokenizer(sentence))
        ++(pair.label == 1 ? counts[token].alike : counts[token].not_alike);
  for (const auto& entry : counts) {
    const std::string& token = entry.first;
    const double alike = entry.second.alike, total = alike + entry.second.not_alike;
    if (total < 500) continue;
    CAPTURE(token);
    CHECK(alike / total == doctest::Approx(0.5).epsilon(4 / std::sqrt(total)));
  }
}

TEST_CASE("the corpus is split into 80, 10 and 10 percent, half of each alike") {
  const siamese::Corpus corpus = siamese::sample_corpus(2000, 6);
  CHECK(corpus.train.size() == 1600);
  CHECK(corpus.dev.size() == 200);
  CHECK(corpus.test.size() == 200);
  CHECK(alike(corpus.dev) == 100);
  CHECK(alike(corpus.test) == 100);
  CHECK(alike(corpus.train) == 800);
  CHECK(siamese::sample_corpus(40).test.size() == 4);
  CHECK_THROWS_AS(siamese::sample_corpus(39), siamese::ArgumentError);
}
