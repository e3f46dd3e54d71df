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
  const siamese::Tokenizer tokenizer{.plain_punctuation = false};
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

TEST_CASE("typographic apostrophes and hyphens give the tokens of their ASCII forms") {
  const siamese::Tokenizer tokenizer;
  CHECK(tokenizer("Why can\u2019t I\u2026 e\u2011mail") == Tokens{"Why", "can't", "I", "e-mail"});
  CHECK(tokenizer("\u2018quoted\u2019") == Tokens{"quoted"});
  CHECK(siamese::Tokenizer{.plain_punctuation = false}("can\u2019t") == Tokens{"can", "t"});
  CHECK(siamese::Tokenizer{.characters = true}("n\u2019t") == Tokens{"n", "'", "t"});
}

TEST_CASE("with `symbols` each visible character that is not in a word is a token") {
  const siamese::Tokenizer symbols{.lower_case = true, .symbols = true};
  CHECK(symbols("C++ or C#?") == Tokens{"c", "+", "+", "or", "c", "#", "?"});
  CHECK(symbols("5 > 3, 5\u00a0<\t3") == Tokens{"5", ">", "3", ",", "5", "<", "3"});
  CHECK(symbols("good\U0001f44d\U0001f44e \u20ac5 :)") ==
        Tokens{"good", "\U0001f44d", "\U0001f44e", "\u20ac", "5", ":", ")"});
  CHECK(symbols("\u200b\ufeff\x01\xff\u00ad").empty());
  CHECK(siamese::Tokenizer{}("5 > 3 \U0001f44d") == Tokens{"5", "3"});
}

TEST_CASE("an emoji of several code points is one token, the same as text and as emoji") {
  const siamese::Tokenizer symbols{.symbols = true};
  const std::string family = "\U0001f469\u200d\U0001f469\u200d\U0001f467";
  const std::string thumb = "\U0001f44d\U0001f3fd", flag = "\U0001f1e9\U0001f1ea";
  CHECK(symbols("a" + family + thumb + flag + flag + "b") ==
        Tokens{"a", family, thumb, flag, flag, "b"});
  CHECK(symbols("\u2764\ufe0f\u2764 \u2764\ufe0e") == Tokens{"\u2764", "\u2764", "\u2764"});
  CHECK(symbols("\U0001f469\u200d") == Tokens{"\U0001f469"});
  CHECK(symbols("\U0001f469\u200da") == Tokens{"\U0001f469", "a"});
}

TEST_CASE("tokens after the limit are left out, and the caller learns of it") {
  const siamese::Tokenizer two{.symbols = true, .max_tokens = 2};
  CHECK(two("one two three") == Tokens{"one", "two"});
  const auto whole = [](const siamese::Tokenizer& tokenizer, std::string_view text) {
    return tokenizer.for_each(text, [](std::string_view) {});
  };
  CHECK(whole(two, "one two  "));
  CHECK_FALSE(whole(two, "one two!"));
  CHECK_FALSE(whole({.characters = true, .max_tokens = 2}, "one"));
  CHECK(whole({.characters = true, .max_tokens = 3}, "one "));
  CHECK(whole({}, "one two three"));
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
