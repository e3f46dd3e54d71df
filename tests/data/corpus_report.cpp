// SPDX-License-Identifier: MIT
#include <siamese/data/corpus_report.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>

using siamese::Corpus;
using siamese::CorpusReport;

namespace {

using test::contains;

const Corpus corpus{{{"a b", "c", 1}, {"c", "a b", 1}, {"d", "a", 0}},
                    {{"c", "a b", 0}},
                    {{"a b", "new words here", 1}, {"x", "c", 0}}};

std::string printed(const CorpusReport& report) {
  std::ostringstream out;
  out << report;
  return out.str();
}

}

TEST_CASE("each part is measured, with the vocabulary of the training pairs") {
  const CorpusReport report = siamese::report(corpus, {});
  CHECK(report.vocabulary_size == 5);
  CHECK(report.train.pairs == 3);
  CHECK(report.train.duplicates == 1);
  CHECK(report.train.labels.at(1) == 2);
  CHECK(report.train.mean_length == doctest::Approx(8 / 6.0));
  CHECK(report.train.longest == 2);
  CHECK(report.train.unknown_rate == 0);
  CHECK(report.train.overlap.sentences == 4);
  CHECK(report.dev.overlap.shared_pairs == 1);
  CHECK(report.test.overlap.sentences == 4);
  CHECK(report.test.overlap.shared_sentences == 2);
  CHECK(report.test.longest == 3);
  CHECK(report.test.unknown_rate == doctest::Approx(4 / 7.0));
}

TEST_CASE("the table has a column for each part, and a row for each label while they are few") {
  const std::string text = printed(siamese::report(corpus, {}));
  CHECK(contains(text, "train               dev              test\n"));
  CHECK(contains(text, "  of label 1                    2 (66.7 %)"));
  CHECK(contains(text, "vocabulary of the training pairs: 5 tokens"));
  Corpus scores;
  for (int i = 0; i < 9; ++i) scores.train.push_back({"a", "b", static_cast<float>(i) / 8});
  CHECK(
      contains(printed(siamese::report(scores, {})), "  mean label                         0.500"));
}

TEST_CASE("an empty corpus is reported without dividing by zero") {
  CHECK(contains(printed(siamese::report({}, {})), "pairs                                    0"));
}
