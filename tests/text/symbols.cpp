// SPDX-License-Identifier: MIT
#include <siamese/text/symbols.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

TEST_CASE("symbols, punctuation and emoji are symbols") {
  for (const char32_t code :
       {U'+', U'#', U'<', U'?', U'\u20ac', U'\u2192', U'\U0001f44d', U'\u3002'})
    CHECK(siamese::is_symbol(code));
  for (const char32_t code : {U'a', U'5', U'_', U'\u4e2d', U'\u0301', U' ', U'\n', U'\u00a0',
                              U'\u200b', U'\u200d', U'\ufeff', U'\ufffd'})
    CHECK_FALSE(siamese::is_symbol(code));
}

TEST_CASE("a symbol ends after what modifies it or is joined to it") {
  const auto length = [](std::string_view text) { return siamese::end_of_symbol(text, 0); };
  CHECK(length("++") == 1);
  CHECK(length("\U0001f44d\U0001f3fdx") == 8);          // with a skin tone
  CHECK(length("\u2764\ufe0f\u200d\U0001f525x") == 13); // heart on fire
  CHECK(length("\U0001f1e9\U0001f1ea\U0001f1e9") == 8); // a flag
  CHECK(length("\U0001f1e9x") == 4);                    // half a flag
  CHECK(length("#\ufe0f\u20e3") == 7);                  // a keycap
  CHECK(length("\U0001f469\u200d") == 4);
  CHECK(length("\u2764\xef\xb8") == 3);
}

TEST_CASE("a symbol in its text form equals its emoji form") {
  std::string buffer;
  for (const std::string_view text : {"\u2764", "\u2764\ufe0e", "\u2764\ufe0f"})
    CHECK(siamese::without_variation(text, buffer) == "\u2764");
}
