// SPDX-License-Identifier: MIT
#include <siamese/data/corpus_summary.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

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
  CHECK(summary.train.contradictions == 0);
  CHECK(summary.train.tokens.mean_length() == doctest::Approx(8 / 6.0));
  CHECK(summary.train.tokens.longest == 2);
  CHECK(summary.train.tokens.unknown.rate() == 0);
  CHECK(summary.train.overlap.sentences == 4);
  CHECK(summary.dev.overlap.shared_pairs == 1);
  CHECK(summary.test.overlap.sentences == 4);
  CHECK(summary.test.overlap.shared_sentences == 2);
  CHECK(summary.test.tokens.longest == 3);
  CHECK(summary.test.tokens.unknown.rate() == doctest::Approx(4 / 7.0));
  CHECK(summary.notes ==
        std::vector<std::string>{"test: 2 of 2 pairs have a sentence without a known word; their "
                                 "similarities say nothing"});
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

TEST_CASE("the options decide which tokens are known") {
  const CorpusSummary summary = siamese::summarize(
      corpus, {.tokenizer = {.lower_case = true}, .vocabulary = {.min_count = 2}});
  CHECK(summary.vocabulary_size == 4);
  CHECK(summary.train.tokens.unknown.unknown == 1);
}

TEST_CASE("classes have their names, and contradictions their number") {
  const Corpus classes{{{"a", "b", 0}, {"a", "b", 2}, {"c", "d", 1}}, {}, {}};
  const std::string text = printed(siamese::summarize(classes, {}, siamese::Task::nli3));
  CHECK(contains(text, "  entailment                    1 (33.3 %)"));
  CHECK(contains(text, "  neutral                       1 (33.3 %)"));
  CHECK(contains(text, "  contradicting                 2 (66.7 %)"));
}

TEST_CASE("a corpus without training pairs is summarized by itself") {
  const CorpusSummary summary = siamese::summarize({{}, {{"a b", "c", 1}}, {{"d", "c", 0}}});
  CHECK(summary.vocabulary_size == 5);
  CHECK(summary.notes.empty());
  const std::string text = printed(summary);
  CHECK(contains(text,
                 "unknown tokens                           -                 -                 -"));
  CHECK(contains(text, "vocabulary of all pairs: 5 tokens"));
}

TEST_CASE("an empty corpus is summarized without dividing by zero") {
  CHECK(
      contains(printed(siamese::summarize({}, {})), "pairs                                    0"));
}
