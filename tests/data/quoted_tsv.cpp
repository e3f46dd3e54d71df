// SPDX-License-Identifier: MIT
#include <siamese/data/quoted_tsv.hpp>

#include <support/files.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace test;
using Rows = std::vector<std::vector<std::string>>;

/// Rows with three fields.
Rows rows_of(const std::string& content) {
  const TemporaryFolder folder;
  siamese::LineReader lines(folder.write("some.tsv", content));
  siamese::QuotedTsvParser parser;
  Rows rows;
  std::vector<std::string_view> fields;
  for (std::string_view line; lines.next(line);) {
    parser.parse(line, lines, 3, fields);
    rows.emplace_back(fields.begin(), fields.end());
  }
  return rows;
}

}

TEST_CASE("a fully quoted field is unquoted") {
  CHECK(rows_of("1\t\"a \"\"b\"\"\"\t\"\"\n") == Rows{{"1", "a \"b\"", ""}});
  CHECK(rows_of("1\t\"\"\"\"\t\"\"\"\"\"\"\n") == Rows{{"1", "\"", "\"\""}});
}

TEST_CASE("any other quote is data and ends with its field") {
  CHECK(rows_of("1\t\"How do I\t2\n3\t\"a\" b\t4\n5\t\"\t\"a\"b\"\n") ==
        Rows{{"1", "\"How do I", "2"}, {"3", "\"a\" b", "4"}, {"5", "\"", "\"a\"b\""}});
}

TEST_CASE("a row that is too short continues on the next line while a quote is open") {
  CHECK(rows_of("1\t\"two\r\nlines\"\t2\n3\t4\t5\n") ==
        Rows{{"1", "two\nlines", "2"}, {"3", "4", "5"}});
  CHECK(rows_of("1\t\"\n\n\"\t2\n") == Rows{{"1", "\n\n", "2"}});
  CHECK(rows_of("1\tshort\n3\t4\t5\n") == Rows{{"1", "short"}, {"3", "4", "5"}});
  CHECK(rows_of("1\t\"never\nclosed") == Rows{{"1", "\"never\nclosed"}});
}

TEST_CASE("an unmatched quote takes at most a hundred lines") {
  std::string content = "1\t\"open";
  for (int i = 0; i < 150; ++i) content += "\nx";
  CHECK(rows_of(content).size() == 1 + 50);
}
