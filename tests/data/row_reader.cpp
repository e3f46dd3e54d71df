// SPDX-License-Identifier: MIT
#include <siamese/data/row_reader.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using siamese::RowLayout;

namespace {

using namespace test;
using Rows = std::vector<std::vector<std::string>>;

/// The columns of all rows; a row with a problem is replaced by the problem.
Rows read(const std::string& content, const RowLayout& layout) {
  const TemporaryFolder folder;
  siamese::RowReader reader(folder.write("some", content), layout);
  Rows rows;
  while (reader.next()) {
    if (reader.problem().empty())
      rows.emplace_back(reader.values().begin(), reader.values().end());
    else
      rows.push_back({reader.problem()});
  }
  return rows;
}

const RowLayout layout{.columns = {{.names = {"a"}}, {.names = {"b", "B"}}}};

}

TEST_CASE("the first line decides the format") {
  const Rows expected{{"1", "2"}, {"3", "4"}};
  CHECK(read("b\tx\ta\n2\t\t1\n\n4\t\t3\n", layout) == expected);
  CHECK(read("b,a\n2,1\n\n4,3", layout) == expected);
  CHECK(read("\n{\"a\":\"1\",\"b\":\"2\"}\n{\"b\":\"4\",\"a\":\"3\"}", layout) == expected);
  CHECK(read("{\"a\":\t\"1\",\"b\":\"2\"}\n", layout) == Rows{{"1", "2"}});
}

TEST_CASE("a column is found by any of its names") {
  const RowLayout names{.columns = {{.names = {"a", "c 1"}}, {.names = {"b", "c_2"}}}};
  CHECK(read("B\tA\n2\t1\n", names) == Rows{{"1", "2"}});
  CHECK(read("x,\" C1\",c-2\n0,1,2\n", names) == Rows{{"1", "2"}});
  CHECK(read("c1,c2,a,b\n3,4,1,2\n", names) == Rows{{"1", "2"}});
  CHECK(read("a,c1,c2\n0,1,2\n", names) == Rows{{"1", "2"}}); // not a with c2
  CHECK(read("B\ta\tb\n3\t1\t2\n", layout) == Rows{{"1", "2"}});
  CHECK(contains(message_of<siamese::InputError>([] { read("b\ta\tb\n", layout); }),
                 "some:1: more than one column b"));
  CHECK(contains(message_of<siamese::InputError>([] { read("a,c\n", layout); }),
                 "some:1: no column b; the header names the columns, separated by commas"));
}

TEST_CASE("without a header the layout gives the columns") {
  RowLayout positions = layout;
  positions.default_columns = {2, 0};
  CHECK(read("2\tx\t1\n4\tx\t3\tmore\n5\tx\n", positions) ==
        Rows{{"1", "2"}, {"3", "4"}, {"2 fields where 3 are needed, separated by tabs"}});
  CHECK(read("a\tb\n1\t2\n", positions) == Rows{{"1", "2"}});
}

TEST_CASE("an optional column is empty where it is missing") {
  RowLayout optional = layout;
  optional.columns.push_back({.names = {"c"}, .optional = true});
  CHECK(read("a\tb\n1\t2\n", optional) == Rows{{"1", "2", ""}});
  CHECK(read("c\ta\tb\n3\t1\t2\n", optional) == Rows{{"1", "2", "3"}});
}

TEST_CASE("a row's line number is that of its first line") {
  const TemporaryFolder folder;
  siamese::RowReader reader(folder.write("some", "a,b\n\"1\n\n\",2\n3,4\n"), layout);
  REQUIRE(reader.next());
  CHECK(reader.line_number() == 2);
  REQUIRE(reader.next());
  CHECK(reader.line_number() == 5);
  CHECK_FALSE(reader.next());
}

TEST_CASE("a row's problem is reported, and the next row is read") {
  CHECK(read("a,b\n1\n\"1\"2,3\n4,5\n", layout) ==
        Rows{{"1 field where 2 are needed, separated by commas"},
             {"text after the closing quote of a field; a quote inside quotes must be doubled"},
             {"4", "5"}});
  CHECK(read("{\"a\":\"1\"}\n{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"1\"}\n", layout) ==
        Rows{{"no field b; its fields are 'a'; an object holds one pair"},
             {"1", "2"},
             {"no field b"}});
  CHECK(read("a,b\n1,2\na,b\n", layout) ==
        Rows{{"1", "2"},
             {"a header again; remove this line, or divide the file here if its columns differ"}});
}

TEST_CASE("a header that comes again is a problem, however it is spelled") {
  const std::string again =
      "a header again; remove this line, or divide the file here if its columns differ";
  for (const std::string second : {"A\tb",
                                   "\xef\xbb\xbf"
                                   "a\tb",
                                   "b\ta", "\"a\"\t b"})
    CHECK(read("a\tb\n1\t2\n" + second + "\n", layout) == Rows{{"1", "2"}, {again}});
}

TEST_CASE("one column cannot be both sentences") {
  const RowLayout twice{.columns = {{.names = {"a"}}, {.names = {"A"}}}};
  for (const std::string content : {"a\tb\n1\t2\n", R"({"a":"1","b":"2"})"})
    CHECK(contains(message_of<siamese::InputError>([&] { read(content, twice); }),
                   "both sentences are the same column"));
}

TEST_CASE("names of three columns that belong together are not mixed") {
  const RowLayout three{
      .columns = {{.names = {"a", "a"}}, {.names = {"b", "b"}}, {.names = {"c", "d"}}},
      .together = true};
  CHECK(read("a\tb\td\n1\t2\t3\n", three) == Rows{{"1", "2", "3"}});
  RowLayout other = three;
  other.columns[0].names = {"a", "x"};
  CHECK(
      contains(message_of<siamese::InputError>([&] { read("a\tb\td\n", other); }), "no column c"));
}

TEST_CASE("a row of CSV without header has no more fields than the first") {
  RowLayout positions = layout;
  positions.default_columns = {0, 1};
  CHECK(read("1,2\n3,4,5\n", positions) ==
        Rows{{"1", "2"},
             {"3 fields where the first row has 2; put a field that holds commas in quotes"}});
}

TEST_CASE("the separator is that by which the header names the columns") {
  CHECK(read("a;b\n1,x;2\n", layout) == Rows{{"1,x", "2"}});
  CHECK(read("a|b,c\n1|2\n", RowLayout{.columns = {{.names = {"a"}}, {.names = {"b,c"}}}}) ==
        Rows{{"1", "2"}});
  CHECK(read("sep=;\r\na;b\r\n1;2\r\n", layout) == Rows{{"1", "2"}});
}

TEST_CASE("without a header the separator is that which divides the rows evenly") {
  RowLayout positions = layout;
  positions.default_columns = {0, 1};
  CHECK(read("Yes, it is;Well\nNo;Never, ever, no\n", positions) ==
        Rows{{"Yes, it is", "Well"}, {"No", "Never, ever, no"}});
  CHECK(read("\"a; b\",c\n\"d\",\"e;f;g\"\n", positions) == Rows{{"a; b", "c"}, {"d", "e;f;g"}});
  CHECK(contains(message_of<siamese::InputError>([&] { read("a,b;c\nd,e;f\n", positions); }),
                 "the columns may be separated by ',' or by ';'; tell which with --separator"));
  positions.separator = ';';
  CHECK(read("a,b;c\nd,e;f\n", positions) == Rows{{"a,b", "c"}, {"d,e", "f"}});
}

TEST_CASE("JSON is read as an array too, and over several lines") {
  const Rows expected{{"1", "2"}, {"3", "[4]"}};
  CHECK(read(R"([{"a":"1","b":"2"},{"b":"[4]","a":"3"}])", layout) == expected);
  CHECK(read("[\n {\"a\":\"1\",\n  \"b\":\"2\"},\n{\"b\":\"[4]\",\"a\":\"3\"}\n]\n", layout) ==
        expected);
  CHECK(read("{\n\"a\":\"1\",\"b\":\"2\"\n}\n{\n\"b\":\"[4]\",\"a\":\"3\"}\n", layout) == expected);
  CHECK(read("{\"A\":\"1\",\" b\":\"2\"}\n", layout) == Rows{{"1", "2"}});
}

TEST_CASE("a first row that names a column but not both is a header that is not known") {
  RowLayout positions = layout;
  positions.default_columns = {0, 1};
  CHECK(contains(message_of<siamese::InputError>([&] { read("A,c\n1,2\n", positions); }),
                 "some:1: this header names no two columns of sentences that are known: 'A', 'c'; "
                 "name them with --columns"));
}

TEST_CASE("a header after other lines is an error that says so") {
  RowLayout positions = layout;
  positions.default_columns = {0, 1};
  CHECK(contains(message_of<siamese::InputError>([&] { read("Export,\na,b\n1,2\n", positions); }),
                 "some:2: the lines before the header are no rows; remove them"));
}

TEST_CASE("the rule of a Markdown table is no row") {
  const Rows expected{{" 1 ", " 2 "}, {" - ", " 4 "}};
  CHECK(read("| a | b |\n|---|:-:|\n| 1 | 2 |\n| - | 4 |\n", layout) == expected);
  CHECK(read("a\tb\n---\t---\n", layout) == Rows{{"---", "---"}});
}

TEST_CASE("a problem of an object names its number, because lines may hold several") {
  CHECK(read(R"([{"a":"1","b":"2"},{"a":"3"},{"a":"5","b":6}])", layout) ==
        Rows{{"1", "2"},
             {"no field b (object 2)"},
             {"the field b is a number where a string is needed (object 3)"}});
}

TEST_CASE("a field that is given twice is a problem of its object, in the first one too") {
  CHECK(read("{\"a\":\"1\",\"a\":\"3\",\"b\":\"2\"}\n{\"a\":\"1\",\"b\":\"2\"}\n", layout) ==
        Rows{{"the field a appears twice"}, {"1", "2"}});
  CHECK(contains(
      message_of<siamese::InputError>([] { read(R"({"A":"1","a ":"3","b":"2"})", layout); }),
      "some:1: more than one column A; its fields are 'A', 'a ', 'b'"));
}

TEST_CASE("numbered columns hold with and without a header") {
  RowLayout numbered = layout;
  numbered.default_columns = {1, 0};
  numbered.numbered = true;
  CHECK(read("a,b\n2,1\n", numbered) == Rows{{"b", "a"}, {"1", "2"}});
  numbered.header_names = {"B ", "A", "C"};
  CHECK(read("a,b\n2,1\n", numbered) == Rows{{"1", "2"}});
  CHECK(read("c,d\n2,1\n", numbered) == Rows{{"d", "c"}, {"1", "2"}}); // one may be data
  CHECK(read("x,d,a\n2,1,0\n", numbered) == Rows{{"1", "2"}});         // beside the columns
  CHECK(read("x,d e,a\n2,1,0\n", numbered) == Rows{{"d e", "x"}, {"1", "2"}});
  numbered.header = true;
  CHECK(read("c,d\n2,1\n", numbered) == Rows{{"1", "2"}});
}

TEST_CASE("an empty line is a row with a problem if empty_rows is set") {
  RowLayout strict = layout;
  strict.empty_rows = true;
  strict.default_columns = {0, 1};
  CHECK(read("\n1,2\n\n", strict) == Rows{{"empty row"}, {"1", "2"}, {"empty row"}});
  CHECK(read("1,2\n , \n", strict) == Rows{{"1", "2"}, {"empty row"}});
  CHECK(read("\n{\"a\":\"1\",\"b\":\"2\"}\n  \n", strict) ==
        Rows{{"empty row"}, {"1", "2"}, {"empty row"}});
  CHECK(read("a,b\n1,2\n, \n", layout) == Rows{{"1", "2"}}); // skipped
}
