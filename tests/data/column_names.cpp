// SPDX-License-Identifier: MIT
#include <siamese/data/column_names.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using siamese::detail::find_name;
using siamese::detail::plain_name;

TEST_CASE("blanks, quotes, hyphens, underscores and case make no difference") {
  for (const char* name :
       {"sentence1", "Sentence 1", " sentence_1", "\"SENTENCE-1\"", "'sentence1'"})
    CHECK(plain_name(name) == "sentence1");
  CHECK(plain_name("\u00c9t\u00e9 1") == "\u00c9t\u00e91");
}

TEST_CASE("a name spelled alike is found before others") {
  const std::vector<std::string> fields{"A", "b c", "a", "B_C", "d"};
  CHECK(find_name(fields, "a").index == 2);
  CHECK_FALSE(find_name(fields, "a").is_ambiguous);
  CHECK(find_name(fields, "D").index == 4);
  CHECK(find_name(fields, "bc").is_ambiguous);
  CHECK_FALSE(find_name(fields, "e"));
  CHECK_FALSE(find_name(fields, " "));
}
