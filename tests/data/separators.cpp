// SPDX-License-Identifier: MIT
#include <siamese/data/separators.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using siamese::detail::divides_evenly;
using siamese::detail::field_counts;
using Counts = std::vector<std::size_t>;

TEST_CASE("separators count outside quotes only") {
  CHECK(field_counts("a,b\n\"c,d\",\"e\"\"\n,\"\nf\ng", ',') == Counts{2, 2, 1});
  CHECK(field_counts("a\"b,c\n", ',') == Counts{2});     // a quote inside a field is text
  CHECK(field_counts("a, \"b,c\"\n", ',') == Counts{2}); // blanks before quotes
  CHECK(field_counts("\r\n\na,b\r\n", ',') == Counts{2});
  CHECK(field_counts("a,b", ',') == Counts{2}); // the only record
}

TEST_CASE("rows are divided evenly if all have the same number of fields") {
  CHECK(divides_evenly("a;b\nc;d\n", ';'));
  CHECK_FALSE(divides_evenly("a;b\nc;d;e\n", ';'));
  CHECK_FALSE(divides_evenly("a;b\n", ','));
  CHECK_FALSE(divides_evenly("", ','));
}
