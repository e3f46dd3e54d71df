// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/error.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace siamese;

TEST_CASE("an input error reads file:line: problem") {
  CHECK(std::string(InputError("pairs.tsv", 7, "no label").what()) == "pairs.tsv:7: no label");
}

TEST_CASE("line 0 means the whole file") {
  CHECK(std::string(InputError("config.json", 0, "not JSON").what()) == "config.json: not JSON");
}

TEST_CASE("every exception is an Error") {
  CHECK_THROWS_AS(throw ArgumentError("a"), Error);
  CHECK_THROWS_AS(throw FileError("f"), Error);
  CHECK_THROWS_AS(throw InputError("i", 1, "p"), Error);
  CHECK_THROWS_AS(throw Error("e"), std::runtime_error);
}

TEST_CASE("a text as one line has nothing that a terminal obeys, and otherwise its own bytes") {
  using siamese::detail::one_line;
  CHECK(one_line("a\nb\tc\x1b[2J\x7f"
                 "d") == "a?b?c?[2J?d");
  CHECK(one_line("\xc2\x9b"
                 "31m \x9b"
                 "31m") == "?31m ?31m"); // C1, in UTF-8 and not
  CHECK(one_line("\xe2\x80\xae"
                 "a\xe2\x81\xa6"
                 "b\xe2\x80\x8f\xd8\x9c") == "?a?b??"); // directions
  CHECK(one_line("\xe2\x80\xa8\xe2\x80\xa9") == "??");  // separators
  for (const char* same : {"", "plain", "\xc3\xa9\xe2\x80\x93\xf0\x9f\x98\x80", "\xff\xe9t\xe9"})
    CHECK(one_line(same) == same);
  CHECK(one_line("\xe2\x80") == "\xe2?");
}
