// SPDX-License-Identifier: MIT
#include <siamese/text/tokenizer.hpp>

#include "tokenizer_golden.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using Tokens = std::vector<std::string>;

}

TEST_CASE("words agree with Python's re.findall") {
  const siamese::Tokenizer tokenizer;
  CHECK(golden::cases.size() > 400);
  for (const golden::Case& golden : golden::cases) {
    CAPTURE(golden.text);
    CHECK(tokenizer(golden.text) == Tokens(golden.tokens.begin(), golden.tokens.end()));
  }
}

TEST_CASE("words are converted to lower case after splitting") {
  const siamese::Tokenizer tokenizer{.lower_case = true};
  CHECK(tokenizer("HTTPServer CamelCase iPhone") ==
        Tokens{"http", "server", "camel", "case", "iphone"});
  CHECK(tokenizer("\u00c9COLE \u0416\u0423\u041a") == Tokens{"\u00e9cole", "\u0436\u0443\u043a"});
  // Lower case may take fewer or more bytes than upper case.
  CHECK(tokenizer("\u0130\u023a\u1e9e") == Tokens{"i\u2c65\u00df"});
}

TEST_CASE("case is kept by default") {
  CHECK(siamese::Tokenizer{}("The Man") == Tokens{"The", "Man"});
}

TEST_CASE("tokens are views into the text") {
  const std::string text = "two words";
  std::vector<std::string_view> tokens;
  siamese::Tokenizer{}.for_each(text, [&](std::string_view token) { tokens.push_back(token); });
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[1].data() == text.data() + 4);
}

TEST_CASE("a text of a million bytes takes one pass, whatever its content") {
  const siamese::Tokenizer tokenizer;
  CHECK(tokenizer(std::string(1000000, 'A')).size() == 1);
  CHECK(tokenizer(std::string(1000000, 'A') + "b").size() == 2);
  CHECK(tokenizer("A" + std::string(1000000, 'b')).size() == 1);
  CHECK(tokenizer(std::string(1000000, '\xff')).empty());
  std::string camel;
  for (int i = 0; i < 300000; ++i) camel += "Abc";
  CHECK(tokenizer(camel).size() == 300000);
}

TEST_CASE("with `characters` every character is a token, and separators become one space") {
  const siamese::Tokenizer characters{.characters = true};
  CHECK(characters("Ab, c") == Tokens{"A", "b", ",", " ", "c"});
  CHECK(characters(" \t a\n\n\u00a0b\u3000") == Tokens{"a", " ", "b"});
  CHECK(characters("\xff\u00e9\xc3x") == Tokens{"\u00e9", " ", "x"});
  CHECK(characters("\u65e5\u672c") == Tokens{"\u65e5", "\u672c"});
  CHECK(characters(std::string_view(" \0 ", 3)) == Tokens{});
  CHECK(siamese::Tokenizer{.lower_case = true, .characters = true}("\u00c9A") ==
        Tokens{"\u00e9", "a"});
}
