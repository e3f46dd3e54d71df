// SPDX-License-Identifier: MIT
#include <siamese/text/unicode.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#if defined(SIAMESE_HAS_UTF8PROC)
#include <utf8proc.h>
#endif

using namespace std::string_view_literals;

namespace {

std::vector<char32_t> decode_all(std::string_view text) {
  std::vector<char32_t> codes;
  for (std::size_t position = 0; position < text.size();)
    codes.push_back(siamese::decode(text, position));
  return codes;
}

std::string utf8(char32_t code) {
  std::string text;
  siamese::append_utf8(text, code);
  return text;
}

bool is_surrogate(char32_t code) { return code >= 0xd800 && code <= 0xdfff; }

using Codes = std::vector<char32_t>;

}

TEST_CASE("every scalar value survives encoding and decoding") {
  int broken = 0;
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    if (is_surrogate(code)) continue;
    const std::string text = utf8(code);
    if (decode_all(text) != Codes{code} || !siamese::is_valid_utf8(text)) ++broken;
  }
  CHECK(broken == 0);
}

TEST_CASE("a value that is not a scalar value is encoded as U+FFFD") {
  CHECK(utf8(0xd800) == "\xef\xbf\xbd");
  CHECK(utf8(0xdfff) == "\xef\xbf\xbd");
  CHECK(utf8(0x110000) == "\xef\xbf\xbd");
}

TEST_CASE("each maximal part of an ill-formed sequence gives one U+FFFD") {
  const char32_t bad = siamese::replacement_character;
  CHECK(decode_all("a\xff"
                   "b") == Codes{'a', bad, 'b'});
  CHECK(decode_all("\x80\x80") == Codes{bad, bad});
  CHECK(decode_all("\xc3") == Codes{bad});
  CHECK(decode_all("\xc3(") == Codes{bad, '('});
  CHECK(decode_all("\xe2\x82") == Codes{bad});
  CHECK(decode_all("\xe2\x82\xe2\x82\xac") == Codes{bad, 0x20ac});
  CHECK(decode_all("\xf0\x9f\x98z") == Codes{bad, 'z'});
  // The examples of tables 3-8 to 3-11 of the Unicode Standard.
  CHECK(decode_all("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41") ==
        Codes{bad, bad, bad, bad, bad, bad, bad, bad, 0x41});
  CHECK(decode_all("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41") ==
        Codes{bad, bad, bad, bad, bad, bad, bad, bad, 0x41});
  CHECK(decode_all("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42") ==
        Codes{bad, bad, bad, bad, bad, 0x41, bad, bad, 0x42});
  CHECK(decode_all("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41") == Codes{bad, bad, bad, bad, 0x41});
}

TEST_CASE("ill-formed text is recognised at every position") {
  const std::string_view parts[] = {"\xff"sv,         "\x80"sv,     "\xc3"sv,
                                    "\xe2\x82"sv,     "\xc0\x80"sv, "\xed\xa0\x80"sv,
                                    "\xf0\x9f\x98"sv, "\xf8"sv,     "\xf4\x90\x80\x80"sv};
  constexpr std::size_t lengths[] = {0, 1, 7, 8, 9};
  for (const std::string_view part : parts)
    for (std::size_t before = 0; before < 20; ++before)
      for (const std::size_t after : lengths) {
        const std::string text =
            std::string(before, 'a') + std::string(part) + std::string(after, 'z');
        CHECK_FALSE(siamese::is_valid_utf8(text));
      }
  CHECK(siamese::is_valid_utf8(""));
  CHECK(siamese::is_valid_utf8("plain ASCII of more than eight bytes"));
  CHECK(siamese::is_valid_utf8("\xef\xbf\xbd is itself a character"));
  CHECK(siamese::is_valid_utf8("nul \0 is a character"sv));
}

TEST_CASE("letters, marks, numbers and connectors are word characters") {
  for (const char32_t code : U"azAZ09_\u00e9\u00df\u0301\u0416\u4e2d\u3042\u0663\u00b2\u203f"sv)
    CHECK_MESSAGE(siamese::is_word(code), static_cast<unsigned>(code));
  for (const char32_t code : U"\0 -'.,!\u00a0\u2019\u2013\u3002\ufffd\U0001f600"sv)
    CHECK_MESSAGE(!siamese::is_word(code), static_cast<unsigned>(code));
  CHECK_FALSE(siamese::is_word(0xd800));
  CHECK_FALSE(siamese::is_word(0x110000));
}

TEST_CASE("lower case maps one character to one character") {
  CHECK(siamese::to_lower('A') == 'a');
  CHECK(siamese::to_lower('z') == 'z');
  CHECK(siamese::to_lower('[') == '[');
  CHECK(siamese::to_lower(0xc9) == 0xe9);
  CHECK(siamese::to_lower(0x130) == 'i');
  CHECK(siamese::to_lower(0x1e9e) == 0xdf);
  CHECK(siamese::to_lower(0x3a3) == 0x3c3);
  CHECK(siamese::to_lower(0x10400) == 0x10428);
  CHECK(siamese::to_lower(0x1f600) == 0x1f600);
  CHECK(siamese::to_lower(0x110000) == 0x110000);
}

#if defined(SIAMESE_HAS_UTF8PROC)
TEST_CASE("word class and lower case agree with utf8proc over every character it knows") {
  if (std::string_view(utf8proc_unicode_version()) > siamese::detail::unicode_version) {
    MESSAGE("skipped: utf8proc knows Unicode " << utf8proc_unicode_version()
                                               << ", newer than the table's");
    return;
  }
  int characters = 0;
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    const auto judged = static_cast<utf8proc_int32_t>(code);
    const std::string_view category = utf8proc_category_string(judged);
    if (category == "Cn") continue;
    ++characters;
    const bool word = category == "Pc" || "LMN"sv.find(category[0]) != std::string_view::npos;
    if (siamese::is_word(code) != word) FAIL_CHECK("word class of " << static_cast<unsigned>(code));
    if (siamese::to_lower(code) != static_cast<char32_t>(utf8proc_tolower(judged)))
      FAIL_CHECK("lower case of " << static_cast<unsigned>(code));
  }
  CHECK(characters > 280000);
}
#endif
