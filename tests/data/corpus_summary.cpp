// SPDX-License-Identifier: MIT
#include <siamese/data/corpus_summary.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>

using siamese::Corpus;
using siamese::CorpusSummary;

namespace {

using test::contains;

const Corpus corpus{{{"a b", "c", 1}, {"c", "a b", 1}, {"d", "a", 0}},
                    {{"c", "a b", 0}},
                    {{"a b", "new words here", 1}, {"x", "c", 0}}};

std::string printed(const CorpusSummary& summary) {
  std::ostringstream out;
  out << summary;
  return out.str();
}

}

TEST_CASE("each part is summarized with the vocabulary of the training pairs") {
  const CorpusSummary summary = siamese::summarize(corpus, {});
  CHECK(summary.vocabulary_size == 5);
  CHECK(summary.train.pairs == 3);
  CHECK(summary.train.duplicates == 1);
  CHECK(summary.train.labels.at(1) == 2);
  CHECK(summary.train.mean_length == doctest::Approx(8 / 6.0));
  CHECK(summary.train.longest == 2);
  CHECK(summary.train.unknown_rate == 0);
  CHECK(summary.train.overlap.sentences == 4);
  CHECK(summary.dev.overlap.shared_pairs == 1);
  CHECK(summary.test.overlap.sentences == 4);
  CHECK(summary.test.overlap.shared_sentences == 2);
  CHECK(summary.test.longest == 3);
  CHECK(summary.test.unknown_rate == doctest::Approx(4 / 7.0));
}

TEST_CASE("the table has a column per part, and a row per label if there are few") {
  const std::string text = printed(siamese::summarize(corpus, {}));
  CHECK(contains(text, "train               dev              test\n"));
  CHECK(contains(text, "  of label 1                    2 (66.7 %)"));
  CHECK(contains(text, "vocabulary of the training pairs: 5 tokens"));
  Corpus scores;
  for (int i = 0; i < 9; ++i) scores.train.push_back({"a", "b", static_cast<float>(i) / 8});
  CHECK(contains(printed(siamese::summarize(scores, {})),
                 "  mean label                         0.500"));
}

TEST_CASE("an empty corpus is summarized without dividing by zero") {
  CHECK(
      contains(printed(siamese::summarize({}, {})), "pairs                                    0"));
}
