// SPDX-License-Identifier: MIT
#include <siamese/data/tsv.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using Fields = std::vector<std::string_view>;

Fields split(std::string_view line) {
  Fields fields{"from before"};
  siamese::split_fields(line, fields);
  return fields;
}

}

TEST_CASE("fields lie between tabs, and quotes are data") {
  CHECK(split("") == Fields{""});
  CHECK(split("a") == Fields{"a"});
  CHECK(split("a\tb c\t\t") == Fields{"a", "b c", "", ""});
  CHECK(split("\"a\tb\"\t'") == Fields{"\"a", "b\"", "'"});
}

TEST_CASE("a row needs its fields, and has no more than the header") {
  CHECK(siamese::wrong_field_count(3, 3, 5).empty());
  CHECK(siamese::wrong_field_count(5, 3, 5).empty());
  CHECK(siamese::wrong_field_count(2, 3, 5) == "2 fields where 3 are needed, separated by tabs");
  CHECK(siamese::wrong_field_count(6, 3, 5) == "6 fields where the header names 5");
}
