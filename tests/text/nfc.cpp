// SPDX-License-Identifier: MIT
#include <siamese/text/text.hpp>

#include <support/errors.hpp>
#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using siamese::nfc;
using Tokens = std::vector<std::string>;

#if defined(SIAMESE_HAS_UTF8PROC) && SIAMESE_HAS_UTF8PROC

TEST_CASE("normalized texts agree with Python's unicodedata") {
  const nlohmann::json golden = test::golden("nfc");
  CHECK(golden["cases"].size() > 1400);
  for (const auto& one : golden["cases"]) {
    const auto text = one[0].get<std::string>(), expected = one[1].get<std::string>();
    CAPTURE(text);
    CHECK(nfc(text) == expected);
    CHECK(nfc(expected) == expected);
  }
}

TEST_CASE("other characters do not change") {
  std::size_t changed = 0;
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    std::string text;
    siamese::append_utf8(text, code);
    if (nfc(text) != text) ++changed;
  }
  CHECK(changed == test::golden("nfc")["changed"]);
}

TEST_CASE("bytes that are not UTF-8 are replaced, and NUL is a character") {
  using namespace std::string_view_literals;
  CHECK(nfc("e\u0301\xff\xed\xa0\x80z") == "\u00e9\ufffd\ufffd\ufffd\ufffdz");
  CHECK(nfc("a\0e\u0301"sv) == "a\0\u00e9"sv);
  CHECK(nfc("").empty());
}

TEST_CASE("words and characters come from the normalized text") {
  const siamese::Tokenizer words{.lower_case = true, .nfc = true};
  CHECK(words("E\u0301COLE \u212bngstrom") == Tokens{"\u00e9cole", "\u00e5ngstrom"});
  CHECK(words("e\u0301\xff z") == Tokens{"\u00e9", "z"});
  CHECK(siamese::Tokenizer{.characters = true, .nfc = true}("e\u0301") == Tokens{"\u00e9"});
  CHECK(siamese::Tokenizer{.characters = true}("e\u0301") == Tokens{"e", "\u0301"});

  const siamese::Text text({.nfc = true}, siamese::Vocabulary({"<unk>", "caf\u00e9"}));
  std::vector<siamese::Id> ids;
  text.append_ids("cafe\u0301 caf\u00e9", ids);
  CHECK(ids == std::vector<siamese::Id>{1, 1});
}

#else

TEST_CASE("without utf8proc a tokenizer with nfc is refused before it reads a text") {
  CHECK(test::contains(test::message_of<siamese::Error>([] { nfc("a"); }), "needs utf8proc"));
  CHECK(test::contains(
      test::message_of<siamese::Error>([] { siamese::Text({.nfc = true}, siamese::Vocabulary()); }),
      "needs utf8proc"));
}

#endif
