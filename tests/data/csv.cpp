// SPDX-License-Identifier: MIT
#include <siamese/data/csv.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>
#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace test;
using Rows = std::vector<std::vector<std::string>>;

/// All records; a malformed record is replaced by its problem.
Rows rows_of(const std::string& content) {
  const TemporaryFolder folder;
  siamese::LineReader lines(folder.write("some.csv", content));
  siamese::CsvParser csv;
  Rows rows;
  std::vector<std::string_view> fields;
  for (std::string_view line; lines.next(line);) {
    const std::string problem = csv.parse(line, lines, fields);
    if (problem.empty())
      rows.emplace_back(fields.begin(), fields.end());
    else
      rows.push_back({problem});
  }
  return rows;
}

}

TEST_CASE("fields lie between commas") {
  CHECK(rows_of("a,b c,\n,\n\nd\n") == Rows{{"a", "b c", ""}, {"", ""}, {""}, {"d"}});
  CHECK(rows_of("a,b\r\nc,d") == Rows{{"a", "b"}, {"c", "d"}});
}

TEST_CASE("quotes hold commas, line breaks and doubled quotes") {
  CHECK(rows_of("\"a,b\",\"\",\"\"\"\"\n") == Rows{{"a,b", "", "\""}});
  CHECK(rows_of("\"she said \"\"no\"\", twice\",x\n") == Rows{{"she said \"no\", twice", "x"}});
  CHECK(rows_of("1,\"two\nlines\r\n\",2\n3\n") == Rows{{"1", "two\nlines\n", "2"}, {"3"}});
  CHECK(rows_of("\"\n\n\"") == Rows{{"\n\n"}});
}

TEST_CASE("a quote inside an unquoted field is a character") {
  CHECK(rows_of("a \"b\" c,5\"\n") == Rows{{"a \"b\" c", "5\""}});
}

TEST_CASE("text after a closing quote is a problem of the row, and the next row is read") {
  const std::string problem =
      "text after the closing quote of a field; a quote inside quotes must be doubled";
  CHECK(rows_of("\"a\"b,c\nd,e\n") == Rows{{problem}, {"d", "e"}});
  CHECK(rows_of("\"a\nb\" x,c\nd,e\n") == Rows{{problem}, {"d", "e"}});
}

TEST_CASE("blanks around the quotes of a field are left out, other blanks stay") {
  CHECK(rows_of(" \"a, b\" , \"\"\"c\"\"\"\n") == Rows{{"a, b", "\"c\""}});
  CHECK(rows_of("\"a\nb\"  ,c\n") == Rows{{"a\nb", "c"}});
  CHECK(rows_of("x, \"a\" is, \"b, c\n") == Rows{{"x", " \"a\" is", " \"b", " c"}});
}

TEST_CASE("a quote that is never closed is an error that names the row it opens in") {
  CHECK(contains(message_of<siamese::InputError>([] { rows_of("a\nb,\"c\nd\ne"); }),
                 "some.csv:2: a quote that opens in this row is never closed"));
  CHECK(contains(message_of<siamese::InputError>([] { rows_of("\""); }), "some.csv:1: "));
}

TEST_CASE("random texts give the rows that Python's csv module reads") {
  for (const nlohmann::json cases = test::golden("csv_rows"); const auto& golden : cases) {
    CAPTURE(golden.dump());
    Rows rows = rows_of(golden["text"]);
    std::erase(rows, std::vector<std::string>{""}); // an empty line is not a row in Python
    Rows expected = golden["rows"];
    std::erase(expected, std::vector<std::string>{""});
    CHECK(rows == expected);
  }
}
