// SPDX-License-Identifier: MIT
// host only
#include <support/comma_locale.hpp>

#include <siamese/core/number.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

using namespace siamese;

namespace {

constexpr std::string_view texts[] = {
    "0",    "1",     "-1",     "0.5",   "-0.015336971", ".5",  "5.",      "1e5", "1E-5", "1e38",
    "1e39", "-1e39", "1e-400", "1e400", "16777217",     "0.1", "1234.5",  "",    " 1",   "1 ",
    "+1",   "0x10",  "1e",     "-",     "--1",          "1,5", "1.234,5", "a"};

template <class T>
void compare() {
  for (const std::string_view text : texts) {
    CAPTURE(std::string(text));
    CHECK(detail::parse_with_strtod<T>(text) == detail::parse_number<T>(text));
  }
}

}

TEST_CASE("a number is the whole text") {
  CHECK(detail::parse_number<float>("0.5") == 0.5F);
  CHECK(detail::parse_number<double>("-1e-5") == -1e-5);
  CHECK(detail::parse_number<int>("-7") == -7);
  for (const char* text : {"", " 1", "1 ", "+1", "1,5", "1x", "0x10"})
    CHECK_FALSE(detail::parse_number<float>(text));
  CHECK_FALSE(detail::parse_number<std::uint8_t>("256"));
  CHECK_FALSE(detail::parse_number<float>("1e39"));
}

TEST_CASE("the C library reads the same numbers, in a locale with a decimal comma too") {
  compare<float>();
  compare<double>();
  const test::CommaLocale locale;
  compare<float>();
  compare<double>();
  CHECK(detail::parse_with_strtod<double>("1234.5") == 1234.5);
  if (!locale.is_there()) MESSAGE("localedef made no locale; the C library was tested in its own");
}
