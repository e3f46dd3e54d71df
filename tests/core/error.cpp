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
