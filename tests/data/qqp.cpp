// SPDX-License-Identifier: MIT
#include <siamese/data/datasets.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using siamese::InputError;
using siamese::LoadReport;
using siamese::Pairs;

namespace {

using namespace test;

struct Loaded {
  Pairs pairs;
  LoadReport report;
};

Loaded read(const std::filesystem::path& path, std::size_t max_bad_rows = 0) {
  Loaded loaded;
  loaded.pairs =
      siamese::find_dataset("QQP").read(path, {.max_bad_rows = max_bad_rows}, loaded.report);
  return loaded;
}

Loaded load(const std::string& content, std::size_t max_bad_rows = 0) {
  const TemporaryFolder folder;
  return read(folder.write("train", content), max_bad_rows);
}

const std::string header = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n";
const Pairs two{{"What is \"C\"?", "Why\nC?", 1}, {"\"How", "When?", 0}};

}

TEST_CASE("the published text file gives its pairs") {
  CHECK(load(header + "0\t1\t2\t\"What is \"\"C\"\"?\"\t\"Why\nC?\"\t1\n"
                      "1\t3\t4\t\"How\tWhen?\t0\n")
            .pairs == two);
}

TEST_CASE("the competition's CSV gives the same pairs") {
  CHECK(load("\"id\",\"qid1\",\"qid2\",\"question1\",\"question2\",\"is_duplicate\"\n"
             "\"0\",\"1\",\"2\",\"What is \"\"C\"\"?\",\"Why\nC?\",\"1\"\n"
             "\"1\",\"3\",\"4\",\"\"\"How\",\"When?\",\"0\"\n")
            .pairs == two);
}

TEST_CASE("empty questions are left out") {
  const Loaded loaded = load(header + "0\t1\t2\t\tWhy?\t0\n1\t3\t4\tWho?\t\"\"\t0\n");
  CHECK(loaded.pairs.empty());
  CHECK(loaded.report.left_out.at("empty sentence") == 2);
}

TEST_CASE("rows that cannot be used are rejected with line and reason") {
  const Loaded loaded = load(
      header + "0\t1\t2\tA?\tB?\tyes\n1\t3\t4\tC?\n\n2\t5\t6\tA\t\"B?\tx\ty\t1\n3\t7\t8\tA\tB\t1\n",
      3);
  CHECK(loaded.pairs.size() == 1);
  const auto& rejected = loaded.report.first_rejected;
  REQUIRE(rejected.size() == 3);
  CHECK(rejected[0].why == "label 'yes' is neither 0 nor 1");
  CHECK(rejected[1].why == "4 fields where 6 are needed, separated by tabs");
  CHECK(rejected[1].line == 3);
  CHECK(rejected[2].why == "8 fields where the header names 6");
}

TEST_CASE("duplicate labels are not entailment classes") {
  const TemporaryFolder folder;
  LoadReport report;
  CHECK(contains(message_of<siamese::ArgumentError>([&] {
                   siamese::find_dataset("QQP").read(folder.write("train.tsv", header),
                                                     {.task = siamese::Task::nli3}, report);
                 }),
                 "the labels of QQP are not classes"));
}

TEST_CASE("an unlabelled file is refused") {
  CHECK(contains(message_of<InputError>([] { load("id\tquestion1\tquestion2\n0\tA?\tB?\n"); }),
                 "train:1: no column is_duplicate among "));
}

TEST_CASE("the published files contain their known numbers of pairs") {
  const auto data = real_data();
  if (!data) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  const Loaded train = read(*data / "QQP/train.tsv");
  CHECK(train.report.rows == 29817);
  CHECK(train.report.labels.at(1) == 10890);
  CHECK(train.report.labels.at(0) == 18927);
  CHECK(read(*data / "QQP/dev_tokenised.tsv").pairs.size() == 10000);
  CHECK(read(*data / "QQP/kaggle_train_sample.csv").pairs.size() == 3000);
  CHECK(read(*data / "official_layouts/GLUE-QQP/train.tsv").pairs.size() == 3);
#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
  const Loaded sample = read(*data / "QQP/quora_duplicate_questions_sample.tsv.gz");
  CHECK(sample.report.labels.at(1) == 14501);
  CHECK(sample.report.labels.at(0) == 749);
#endif
}
