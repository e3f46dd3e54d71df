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
using siamese::Task;

namespace {

using namespace test;

struct Loaded {
  Pairs pairs;
  LoadReport report;
};

Loaded load(const std::string& content, std::size_t max_bad_rows = 0,
            Task task = Task::similarity) {
  const TemporaryFolder folder;
  Loaded loaded;
  loaded.pairs = siamese::find_dataset("SNLI").read(
      folder.write("snli", content), {.task = task, .max_bad_rows = max_bad_rows}, loaded.report);
  return loaded;
}

std::string json(const std::string& label, const std::string& a = "a b",
                 const std::string& b = "c") {
  return R"({"annotator_labels":["x"],"gold_label":")" + label + R"(","sentence1":")" + a +
         R"(","sentence2":")" + b + "\"}\n";
}

const std::string header = "gold_label\tsentence1\tsentence2\n";

}

TEST_CASE("JSON lines give entailment as alike and contradiction as not alike") {
  const Loaded loaded =
      load(json("entailment", "A man.", "A person.") + json("neutral") +
           json("contradiction", "It rains.", "It is dry.") + json("-") + "\n" + json("neutral"));
  CHECK(loaded.pairs == Pairs{{"A man.", "A person.", 1}, {"It rains.", "It is dry.", 0}});
  CHECK(loaded.report.rows == 5);
  CHECK(loaded.report.kept == 2);
  CHECK(loaded.report.left_out.at("neutral") == 2);
  CHECK(loaded.report.left_out.at("no gold label") == 1);
}

TEST_CASE("as classes all three labels are kept, and unlabelled pairs are left out") {
  const Loaded loaded = load(json("neutral", "a") + json("contradiction", "b") +
                                 json("entailment", "c") + json("-", "d"),
                             0, Task::nli3);
  CHECK(loaded.pairs == Pairs{{"a", "c", 1}, {"b", "c", 2}, {"c", "c", 0}});
  CHECK(loaded.report.left_out.at("no gold label") == 1);
}

TEST_CASE("text files give the same pairs by the names in their header") {
  const Pairs expected{{"A \"man.", "A person.", 1}, {"It rains.", "It is dry.", 0}};
  CHECK(load(header + "entailment\tA \"man.\tA person.\nneutral\tx\ty\n-\tx\ty\n"
                      "contradiction\tIt rains.\tIt is dry.\n")
            .pairs == expected);
  CHECK(load("\xef\xbb\xbf"
             "pairID\tsentence2\tx\tsentence1\tgold_label\tlabel1\r\n"
             "1\tA person.\t\tA \"man.\tentailment\tentailment\r\n"
             "2\tIt is dry.\t\tIt rains.\tcontradiction\r\n")
            .pairs == expected);
}

TEST_CASE("rows with an empty sentence are left out, not rejected") {
  const Loaded loaded = load(json("entailment", "") + json("contradiction", "a", ""));
  CHECK(loaded.pairs.empty());
  CHECK(loaded.report.left_out.at("empty sentence") == 2);
}

TEST_CASE("malformed rows are rejected with line and reason") {
  const std::string content = json("entailment") + "{\"gold_label\":\n" + json("maybe") +
                              R"({"gold_label":"neutral","sentence1":"a"})" + "\n" +
                              R"({"gold_label":"neutral","gold_label":"-"})" + "\n" +
                              json("contradiction", "a\xff") + json("contradiction");
  const Loaded loaded = load(content, 5);
  CHECK(loaded.pairs.size() == 2);
  REQUIRE(loaded.report.rejected == 5);
  const auto& rejected = loaded.report.first_rejected;
  CHECK(rejected[0].line == 2);
  CHECK(contains(rejected[0].why, "malformed JSON"));
  CHECK(rejected[1].why == "unknown gold_label 'maybe'");
  CHECK(rejected[2].why == "no field sentence2");
  CHECK(rejected[3].why == "the field gold_label appears twice");
  CHECK(rejected[4].line == 6);
  const std::string message = message_of<InputError>([&] { load(content, 4); });
  CHECK(contains(message, "snli:2: malformed JSON"));
  CHECK(contains(message, "--max-bad-rows"));
}

TEST_CASE("malformed rows of text files are rejected with line and reason") {
  const Loaded loaded = load(header + "entailment\tno second\nentailment\ta\tb\tc\n\tx\ty\n"
                                      "entailment\ta\xc3\tb\nentailment\ta\tb\n",
                             4);
  CHECK(loaded.pairs.size() == 1);
  REQUIRE(loaded.report.rejected == 4);
  const auto& rejected = loaded.report.first_rejected;
  CHECK(rejected[0].why == "2 fields where 3 are needed, separated by tabs");
  CHECK(rejected[1].why == "4 fields where the header names 3");
  CHECK(rejected[2].why == "unknown gold_label ''");
  CHECK(rejected[3].line == 5);
  CHECK(rejected[3].why == siamese::detail::invalid_utf8);
}

TEST_CASE("a text file without the needed columns is refused") {
  CHECK(contains(message_of<InputError>([&] { load("sentence1\tsentence2\nx\ty\n"); }),
                 "snli:1: no column gold_label"));
}

TEST_CASE("a deeply nested row is an ordinary row") {
  const std::string deep(200000, '[');
  const Loaded loaded =
      load(R"({"x":)" + deep + std::string(deep.size(), ']') +
           R"(,"gold_label":"entailment","sentence1":"a","sentence2":"b"})" + "\n");
  CHECK(loaded.pairs == Pairs{{"a", "b", 1}});
}

TEST_CASE("the published files contain their known numbers of pairs") {
  const auto data = real_data();
  if (!data) {
    MESSAGE("skipped: SIAMESE_DATA does not name a folder of real data");
    return;
  }
  const siamese::Dataset& snli = siamese::find_dataset("SNLI");
  LoadReport json_report, text_report;
  const Pairs from_text =
      snli.read(*data / "official_layouts/SNLI/snli_1.0_dev.txt", {}, text_report);
  const Pairs from_json =
      snli.read(*data / "official_layouts/SNLI/snli_1.0_dev.jsonl", {}, json_report);
  CHECK(from_text == from_json);
  CHECK(json_report.rows > 0);
#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
  LoadReport report, other;
  const Pairs dev = snli.read(*data / "SNLI/snli_1.0_dev.jsonl.gz", {}, report);
  CHECK(report.rows == 10000);
  CHECK(report.labels.at(1) == 3329);
  CHECK(report.labels.at(0) == 3278);
  CHECK(report.left_out.at("neutral") == 3235);
  CHECK(report.left_out.at("no gold label") == 158);
  CHECK(snli.read(*data / "SNLI/snli_1.0_dev.txt.gz", {}, other) == dev);
#endif
}
