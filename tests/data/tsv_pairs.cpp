// SPDX-License-Identifier: MIT
#include <siamese/data/tsv_pairs.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

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

Loaded load(const std::string& content, std::size_t max_bad_rows = 0) {
  const TemporaryFolder folder;
  Loaded loaded;
  loaded.pairs = siamese::read_tsv_pairs(folder.write("own.tsv", content),
                                         {.max_bad_rows = max_bad_rows}, loaded.report);
  return loaded;
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
  CHECK(contains(message_of<InputError>([] { load("sentence1\tsentence2\tscore\n"); }),
                 "own.tsv:1: no column label"));
  CHECK(contains(message_of<InputError>([] { load("sentence1\tsentence2\tlabel\tlabel\n"); }),
                 "own.tsv:1: more than one column label"));
}

TEST_CASE("labels are numbers from 0 to 1") {
  for (const char* good : {"0", "1", "0.0", "1.0", "0.25", "1e-1", "1e0"})
    CHECK_MESSAGE(siamese::parse_label(good).has_value(), good);
  CHECK(siamese::parse_label("0.25") == 0.25f);
  for (const char* bad : {"", " ", "yes", "2", "-1", "1.01", "nan", "inf", "1 ", " 1", "0x1", "1,0",
                          "+1", "1e99", "0.5.5"})
    CHECK_MESSAGE(!siamese::parse_label(bad).has_value(), bad);
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
  CHECK(rejected[3].why == "label 'maybe' is not a number from 0 to 1");
  CHECK(rejected[4].why == "not valid UTF-8");
  CHECK(rejected[5].why == "1 field where 3 are needed, separated by tabs");
  CHECK(
      contains(message_of<InputError>([&] { load(content, 5); }),
               "own.tsv:2: 2 fields where 3 are needed, separated by tabs; this and 5 more rows"));
}

TEST_CASE("a tab inside a sentence is noticed where a header tells the number of columns") {
  const Loaded loaded = load("sentence1\tsentence2\tlabel\na\tb\tc\t1\n", 1);
  CHECK(loaded.report.first_rejected.at(0).why == "4 fields where the header names 3");
}

TEST_CASE("a first row that looks like an unknown header says what a header needs") {
  CHECK(contains(message_of<InputError>([] { load("text1\ttext2\tsimilar\na\tb\t1\n"); }),
                 "own.tsv:1: label 'similar' is not a number from 0 to 1 (a header must name "
                 "sentence1, sentence2 and label)"));
}

TEST_CASE("NUL bytes are data") {
  using namespace std::string_literals;
  CHECK(load("a\0b\tc\t1\n"s).pairs == Pairs{{"a\0b"s, "c", 1}});
}
