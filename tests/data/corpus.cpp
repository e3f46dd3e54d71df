// SPDX-License-Identifier: MIT
#include <siamese/data/corpus.hpp>
#include <siamese/data/overlap.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

using siamese::Corpus;

namespace {

using namespace test;

/// `count` rows, made distinct by a prefix.
std::string rows(const std::string& prefix, std::size_t count) {
  std::string content;
  for (std::size_t i = 0; i < count; ++i)
    content += prefix + std::to_string(i) + "\tx\t" + (i % 2 == 0 ? "1\n" : "0\n");
  return content;
}

Corpus read(const TemporaryFolder& folder, const std::string& dataset = "pairs") {
  return siamese::read_corpus(dataset, folder.path()).corpus;
}

}

TEST_CASE("existing dev and test files are used unchanged") {
  const TemporaryFolder folder;
  folder.write("train.tsv", rows("t", 30));
  folder.write("dev.tsv", rows("d", 2));
  folder.write("test.tsv", rows("e", 3));
  const auto [corpus, report] = siamese::read_corpus("pairs", folder.path());
  CHECK(corpus.train.size() == 30);
  CHECK(corpus.train[29].sentence1 == "t29");
  CHECK(corpus.dev[1].sentence1 == "d1");
  CHECK(corpus.test.size() == 3);
  CHECK(report.rows == 35);
}

TEST_CASE("missing dev and test pairs are taken from the training pairs") {
  const TemporaryFolder folder;
  folder.write("train.tsv", rows("t", 100));
  const Corpus both = read(folder);
  CHECK(both.train.size() == 80);
  CHECK(both.dev.size() == 10);
  CHECK(both.test.size() == 10);
  CHECK(read(folder).dev == both.dev);

  folder.write("test.tsv", rows("e", 3));
  const Corpus dev_only = read(folder);
  CHECK(dev_only.train.size() == 90);
  CHECK(dev_only.dev.size() == 10);
  CHECK(dev_only.test.size() == 3);
}

TEST_CASE("the options set the fractions to take, and whether sentences may be shared") {
  const TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 100; ++i)
    content += "a" + std::to_string(i / 2) + "\tb" + std::to_string(i) + "\t1\n";
  folder.write("train.tsv", content);
  const auto read_with = [&](const siamese::LoadOptions& options) {
    return siamese::read_corpus("pairs", folder.path(), options).corpus;
  };
  const Corpus corpus = read_with({.dev_fraction = 0, .test_fraction = 0.3, .split_seed = 5});
  CHECK(corpus.dev.empty());
  CHECK(corpus.test.size() == 30);
  CHECK(siamese::overlap(corpus.test, corpus.train).shared_sentences > 0);
  const Corpus disjoint = read_with({.test_fraction = 0.3, .disjoint_split = true});
  CHECK(disjoint.dev.size() == 10);
  CHECK(disjoint.test.size() == 30);
  CHECK(siamese::overlap(disjoint.test, disjoint.train).shared_sentences == 0);
}

TEST_CASE(
    "with a disjoint split, training pairs that share a sentence with given files are left out") {
  const TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 100; ++i)
    content += "a" + std::to_string(i / 2) + "\tb" + std::to_string(i) + "\t1\n";
  folder.write("train.tsv", content);
  folder.write("dev.tsv", "a0\tx\t1\ny\tb9\t0\n");
  const siamese::LoadOptions options{.disjoint_split = true};
  const auto [corpus, report] = siamese::read_corpus("pairs", folder.path(), options);
  CHECK(corpus.dev.size() == 2);
  CHECK(corpus.test.size() == 10);
  CHECK(corpus.train.size() + corpus.test.size() == 97);
  CHECK(report.left_out.at("shares a sentence with dev or test") == 3);
  CHECK(report.rows == report.kept + 3);
  for (const siamese::Pairs* part : {&corpus.dev, &corpus.test})
    CHECK(siamese::overlap(*part, corpus.train).shared_sentences == 0);
  CHECK(report.shared == 0);

  folder.write("test.tsv", "a0\ty\t1\nz\tw\t0\n");
  const auto given = siamese::read_corpus("pairs", folder.path(), options);
  CHECK(given.report.shared == 2); // a0 and y
  std::ostringstream out;
  out << given.report;
  CHECK(contains(out.str(), "  dev and test share 2 sentences, because their files are used as "
                            "they are given\n"));
  CHECK(siamese::read_corpus("pairs", folder.path()).report.shared == 0);
  std::filesystem::remove(folder.path() / "test.tsv");

  folder.write("dev.tsv", content);
  CHECK_THROWS_WITH_AS(siamese::read_corpus("pairs", folder.path(), options),
                       doctest::Contains("every training pair shares a sentence"),
                       siamese::InputError);
}

TEST_CASE("official names are tried first, and samples never") {
  const std::string header = "gold_label\tsentence1\tsentence2\n";
  const TemporaryFolder folder;
  folder.write("train.tsv", header + "entailment\tgeneric\tx\n");
  folder.write("dev.tsv", header + "entailment\tdev\tx\n");
  folder.write("test.jsonl",
               R"({"gold_label":"contradiction","sentence1":"test","sentence2":"x"})");
  folder.write("snli_1.0_train_sample.txt", header + "entailment\tsample\tx\n");
  CHECK(read(folder, "SNLI").train.at(0).sentence1 == "generic");
  CHECK(read(folder, "SNLI").test.at(0).label == 0);
  folder.write("snli_1.0_train.txt", header + "entailment\tofficial\tx\n");
  CHECK(read(folder, "SNLI").train.at(0).sentence1 == "official");
}

TEST_CASE("parts are found under other usual names and extensions") {
  const siamese::Dataset& own = siamese::find_dataset("pairs");
  for (const std::string dev : {"dev", "validation", "valid", "val", "development"})
    for (const std::string extension : {"tsv", "csv", "jsonl", "json", "txt"}) {
      CAPTURE(dev);
      CAPTURE(extension);
      const TemporaryFolder folder;
      folder.write("train." + extension, rows("t", 4));
      const auto file = folder.write(dev + "." + extension, rows("d", 2));
      folder.write("test.txt", rows("e", 2));
      const siamese::CorpusFiles files = siamese::find_parts(own, folder.path());
      CHECK(files.train.size() == 1);
      CHECK(files.dev == std::vector<std::filesystem::path>{file});
      CHECK(files.test.size() == 1);
    }
  const TemporaryFolder folder;
  folder.write("train.txt.gz", "");
  CHECK(siamese::find_corpus(own, folder.path()).train.size() == 1);
}

TEST_CASE("dev and test files are read without training files") {
  const TemporaryFolder folder;
  folder.write("validation.csv", rows("d", 2));
  const siamese::Dataset& own = siamese::find_dataset("pairs");
  const Corpus corpus = siamese::read_corpus(own, siamese::find_parts(own, folder.path())).corpus;
  CHECK(corpus.train.empty());
  CHECK(corpus.dev.size() == 2);
  CHECK(corpus.test.empty());
}

TEST_CASE("a file whose rows are all left out says why") {
  const TemporaryFolder folder;
  const std::string header = "gold_label\tsentence1\tsentence2\n", neutral = "neutral\ta\tb\n";
  folder.write("train.tsv", header + "entailment\ta\tb\n" + neutral);
  folder.write("dev.tsv", header + neutral + neutral);
  const std::string remedy = "; siamese train and data info keep neutral pairs with --task nli3";
  const auto message = [&] {
    return message_of<siamese::InputError>([&] { read(folder, "SNLI"); });
  };
  CHECK(message().ends_with("dev.tsv: all 2 pairs are neutral, which similarity leaves out" +
                            remedy));
  folder.write("dev.tsv", header + neutral + "-\ta\tb\n");
  CHECK(message().ends_with("dev.tsv: all 2 pairs are left out: 1 neutral, 1 no gold label" +
                            remedy));
  folder.write("dev.tsv", header + "-\ta\tb\n");
  CHECK(
      message().ends_with("dev.tsv: its only pair is left out: 1 no gold label; is this the right "
                          "file?"));
}

TEST_CASE("files can be named explicitly, several per part") {
  const TemporaryFolder folder;
  const siamese::Dataset& dataset = siamese::find_dataset("pairs");
  const siamese::CorpusFiles files{
      {folder.write("one", rows("a", 10)), folder.write("two", rows("b", 10))},
      {folder.write("three", rows("c", 2))},
      {}};
  const Corpus corpus = siamese::read_corpus(dataset, files).corpus;
  CHECK(corpus.train.size() == 18);
  CHECK(corpus.dev.size() == 2);
  CHECK(corpus.test.size() == 2);
  CHECK_THROWS_AS(siamese::read_corpus(dataset, siamese::CorpusFiles{}), siamese::ArgumentError);
}

TEST_CASE("errors name what is missing and the remedy") {
  using siamese::ArgumentError;
  using siamese::FileError;
  const TemporaryFolder folder;
  CHECK(
      contains(message_of<FileError>([&] { read(folder, "SNLI"); }),
               "no training file; looked for snli_1.0_train.jsonl, snli_1.0_train.txt, train.tsv"));
  CHECK(contains(message_of<ArgumentError>([&] { read(folder, "SNIL"); }),
                 "unknown dataset 'SNIL'; known are SNLI, QQP, ANLI"));
  CHECK(contains(
      message_of<FileError>([&] { siamese::read_corpus("pairs", folder.path() / "absent"); }),
      "absent: is not a folder"));
}

TEST_CASE("a test file without labels is skipped and reported") {
  const std::string header = "id\tquestion1\tquestion2";
  std::string train = header + "\tis_duplicate\n";
  for (int i = 0; i < 20; ++i) train += "0\ta\tb\t1\n";
  const TemporaryFolder folder;
  folder.write("train.tsv", train);
  folder.write("dev.tsv", train);
  const auto test = folder.write("test.tsv", header + "\n0\ta\tb\n");
  const auto [corpus, report] = siamese::read_corpus("QQP", folder.path());
  CHECK(corpus.train.size() == 18);
  CHECK(corpus.test.size() == 2);
  CHECK(report.unlabelled == std::vector<std::string>{test.string()});
}

TEST_CASE("one file of SICK holds all parts") {
  std::string content = "pair_ID\tsentence_A\tsentence_B\tentailment_label\trelatedness_score\t"
                        "SemEval_set\n";
  for (const char* row : {"TRAIN", "TRIAL", "TRAIN", "TEST"})
    content += std::string("1\ta\tb\tENTAILMENT\t3\t") + row + "\n";
  const TemporaryFolder folder;
  folder.write("SICK.txt", content);
  const auto [corpus, report] = siamese::read_corpus("SICK", folder.path());
  CHECK(corpus.train == siamese::Pairs{{"a", "b", 0.5F}, {"a", "b", 0.5F}});
  CHECK(corpus.dev.size() == 1);
  CHECK(corpus.test.size() == 1);
  CHECK(report.rows == 4);
}

TEST_CASE("a file without a labelled pair is refused") {
  const TemporaryFolder folder;
  folder.write("train.tsv", rows("t", 30));
  folder.write("dev.tsv", "sentence1\tsentence2\tlabel\n");
  CHECK(contains(message_of<siamese::InputError>([&] { read(folder); }),
                 "dev.tsv: no labelled pair of the dataset pairs"));
}

TEST_CASE("rejected rows are counted over all files of a corpus") {
  const TemporaryFolder folder;
  folder.write("train.tsv", rows("t", 5) + "bad row\n");
  folder.write("dev.tsv", rows("d", 2) + "bad row\n");
  folder.write("test.tsv", rows("e", 2));
  const auto [corpus, report] = siamese::read_corpus("pairs", folder.path(), {.max_bad_rows = 2});
  CHECK(corpus.dev.size() == 2);
  CHECK(report.rejected == 2);
  CHECK(contains(message_of<siamese::InputError>(
                     [&] { siamese::read_corpus("pairs", folder.path(), {.max_bad_rows = 1}); }),
                 "train.tsv:6: "));
}

TEST_CASE("the requested rounds of ANLI are joined") {
  const TemporaryFolder folder;
  const auto row = [](const std::string& text) {
    return R"({"context":")" + text + R"(","hypothesis":"x","reason":"y","label":"e"})" + "\n";
  };
  for (const std::string round : {"1", "3"}) {
    std::filesystem::create_directory(folder.path() / ("R" + round));
    for (const std::string part : {"train", "dev", "test"})
      folder.write("R" + round + "/" + part + ".jsonl", row(part + round));
  }
  const siamese::Dataset& anli = siamese::find_dataset("ANLI");
  const siamese::CorpusFiles files = siamese::find_corpus(anli, folder.path(), {.rounds = {1, 3}});
  CHECK(files.dev.size() == 2);
  const Corpus corpus = siamese::read_corpus("ANLI", folder.path(), {.rounds = {3, 1}}).corpus;
  CHECK(corpus.train.size() == 2);
  CHECK(corpus.train[0].sentence1 == "train3");
  CHECK(corpus.test[1].sentence1 == "test1");
  CHECK(contains(message_of<siamese::FileError>([&] { read(folder, "ANLI"); }),
                 "R2/dev.jsonl: is missing; put it there, or exclude its round (--rounds)"));
}

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
TEST_CASE("SNLI in the folder of real data has its known numbers of pairs") {
  const auto data = real_data();
  if (!data) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  const auto [corpus, report] = siamese::read_corpus("SNLI", *data / "SNLI");
  CHECK(corpus.train.size() == 27313);
  CHECK(corpus.dev.size() == 6607);
  CHECK(corpus.test.size() == 6605);
  CHECK(report.rows == 60650);
}
#endif
