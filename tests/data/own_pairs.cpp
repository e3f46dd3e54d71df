// SPDX-License-Identifier: MIT
#include <siamese/data/datasets.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <string>

using siamese::InputError;
using siamese::LoadOptions;
using siamese::LoadReport;
using siamese::Pairs;

namespace {

using namespace test;

struct Loaded {
  Pairs pairs;
  LoadReport report;
};

Loaded load(const std::string& content, const LoadOptions& options) {
  const TemporaryFolder folder;
  Loaded loaded;
  loaded.pairs =
      siamese::find_dataset("pairs").read(folder.write("own.tsv", content), options, loaded.report);
  return loaded;
}

Loaded load(const std::string& content, std::size_t max_bad_rows = 0) {
  return load(content, LoadOptions{.max_bad_rows = max_bad_rows});
}

const Pairs two{{"a \"b", "c", 1}, {"d", "e", 0}};

}

TEST_CASE("without a header the columns are sentence1, sentence2, label") {
  CHECK(load("a \"b\tc\t1\nd\te\t0\n").pairs == two);
  CHECK(load("a \"b\tc\t1\tmore\t\nd\te\t0.0\tand more\n").pairs == two);
  CHECK(load("\xef\xbb\xbf"
             "a \"b\tc\t1.0\r\n\r\nd\te\t0")
            .pairs == two);
}

TEST_CASE("a header names the columns in any order") {
  CHECK(load("label\tid\tsentence2\tsentence1\n1\t7\tc\ta \"b\n0\t8\te\td\n").pairs == two);
  CHECK(load("sentence1\tsentence2\tlabel\tnote\na \"b\tc\t1\nd\te\t0\tx\n").pairs == two);
  CHECK(load("Text_1;Score;\"text 2\"\na \"b;1;c\nd;0;e\n").pairs == two);
  CHECK(contains(message_of<InputError>([] { load("sentence1\tsentence2\tmark\n"); }),
                 "own.tsv:1: no column label"));
  CHECK(contains(message_of<InputError>([] { load("sentence1\tsentence2\tlabel\tlabel\n"); }),
                 "own.tsv:1: more than one column label"));
}

TEST_CASE("rows that cannot be used are rejected with line and reason") {
  const std::string content = "a\tb\t1\n"
                              "a\tb\n"
                              "a\t\t1\n"
                              " \tb\t1\n"
                              "a\tb\tmaybe\n"
                              "a\xff\tb\t1\n"
                              "one\n"
                              "a\tb\t0\n";
  const Loaded loaded = load(content, 6);
  CHECK(loaded.pairs.size() == 2);
  CHECK(loaded.report.rows == 8);
  REQUIRE(loaded.report.rejected == 6);
  const auto& rejected = loaded.report.first_rejected;
  CHECK(rejected[0].why == "2 fields where 3 are needed, separated by tabs");
  CHECK(rejected[0].line == 2);
  CHECK(rejected[1].why == "empty sentence");
  CHECK(rejected[2].why == "empty sentence");
  CHECK(rejected[3].why ==
        "label 'maybe' is not a number from 0 to 1, nor a word that --labels names");
  CHECK(rejected[4].why == siamese::detail::invalid_utf8);
  CHECK(rejected[5].why == "1 field where 3 are needed, separated by tabs");
  CHECK(
      contains(message_of<InputError>([&] { load(content, 5); }),
               "own.tsv:2: 2 fields where 3 are needed, separated by tabs; this and 5 more rows"));
}

TEST_CASE("a tab inside a sentence is noticed if a header gives the number of columns") {
  const Loaded loaded = load("sentence1\tsentence2\tlabel\na\tb\tc\t1\n", 1);
  CHECK(loaded.report.first_rejected.at(0).why == "4 fields where the header names 3");
}

TEST_CASE("a first row that looks like an unknown header gives an error that explains headers") {
  CHECK(contains(
      message_of<InputError>([] { load("first\tsecond\tsimilar\na\tb\t1\n"); }),
      "own.tsv:1: label 'similar' is not a number from 0 to 1, nor a word that --labels "
      "names (a header must name sentence1, sentence2 and label; --columns names others)"));
}

TEST_CASE("NUL bytes are data") {
  using namespace std::string_literals;
  CHECK(load("a\0b\tc\t1\n"s).pairs == Pairs{{"a\0b"s, "c", 1}});
}

TEST_CASE("CSV and JSON lines are read too, whatever the file's name") {
  CHECK(load("sentence1,sentence2,label\n\"a \"\"b\",c,1\nd,e,0\n").pairs == two);
  CHECK(load("\"a \"\"b\",c,1\nd,e,0.0\n").pairs == two);
  CHECK(load("{\"sentence1\": \"a \\\"b\", \"sentence2\": \"c\", \"label\": \"1\"}\n"
             "{\"label\": 0, \"sentence1\": \"d\", \"sentence2\": \"e\"}\n")
            .pairs == two);
  CHECK(load("{}\tc\t1\n", LoadOptions{.format = siamese::Format::tsv}).pairs ==
        Pairs{{"{}", "c", 1}});
}

TEST_CASE("an option names the columns") {
  const LoadOptions options{.columns = {"question", "answer", "good"}};
  CHECK(load("id\tgood\tanswer\tquestion\n1\t1\tc\ta \"b\n2\t0\te\td\n", options).pairs == two);
  CHECK(load(R"({"question":"d","answer":"e","good":0})", options).pairs == Pairs{{"d", "e", 0}});
  CHECK(contains(message_of<InputError>([&] { load("a\tb\t1\n", options); }),
                 "own.tsv:1: no column question"));
}

TEST_CASE("an option numbers the columns of a file without header") {
  const LoadOptions options{.columns = {"4", "2", "1"}};
  CHECK(load("1\tc\tid\ta \"b\n0\te\tid\td\n", options).pairs == two);
  const Loaded headed = load("same=1\tb\tid\ta\n1\tc\tid\ta \"b\n0\te\tid\td\n", options);
  CHECK(headed.pairs == two);
  CHECK(headed.report.left_out.at("header") == 1);
  CHECK(contains(message_of<InputError>([&] { load("1\tc\tid\n", options); }),
                 "3 fields where 4 are needed"));
  CHECK(contains(message_of<siamese::ArgumentError>([&] {
                   load("1\tc\n", LoadOptions{.columns = {"4", "b", "1"}});
                 }),
                 "give either names for all columns or numbers"));
}

TEST_CASE("labels lie in a range, or are classes") {
  const LoadOptions five{.label_range = {1, 5}};
  CHECK(load("a\tb\t3\nc\td\t5\n", five).pairs == Pairs{{"a", "b", 0.5F}, {"c", "d", 1}});
  CHECK(contains(message_of<InputError>([&] { load("a\tb\t0\n", five); }),
                 "label '0' is not a number from 1 to 5"));
  CHECK_THROWS_AS(load("", LoadOptions{.label_range = {1, 1}}), siamese::ArgumentError);

  const std::string words = "a\tb\tneutral\nc\td\tcontradiction\ne\tf\tentailment\n";
  CHECK(load(words).pairs == Pairs{{"c", "d", 0}, {"e", "f", 1}});
  const LoadOptions classes{.task = siamese::Task::nli3};
  CHECK(load(words, classes).pairs == Pairs{{"a", "b", 1}, {"c", "d", 2}, {"e", "f", 0}});
  CHECK(load("a\tb\t2\n", classes).pairs == Pairs{{"a", "b", 2}});
  CHECK(contains(message_of<InputError>([&] { load("a\tb\t0.5\n", classes); }),
                 "label '0.5' is not a class: 0 or entailment"));
}
