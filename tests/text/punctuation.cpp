// SPDX-License-Identifier: MIT
#include <siamese/text/punctuation.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string plain(std::string_view text) {
  std::string buffer;
  return std::string(siamese::plain_punctuation(text, buffer));
}

}

TEST_CASE("apostrophes between letters become ASCII") {
  for (const std::string apostrophe :
       {"\u2019", "\u02bc", "\uff07", "\u2018", "\u201b", "\u2032", "\u00b4"}) {
    CAPTURE(apostrophe);
    CHECK(plain("can" + apostrophe + "t") == "can't");
    CHECK(plain("l" + apostrophe + "\u00e9t\u00e9 90" + apostrophe + "s") ==
          "l'\u00e9t\u00e9 90's");
    for (const std::string& text : {apostrophe + "word", "word" + apostrophe, "a " + apostrophe})
      CHECK(plain(text) == text);
  }
}

TEST_CASE("hyphens become ASCII wherever they are") {
  for (const std::string hyphen : {"\u2010", "\u2011", "\ufe63", "\uff0d"}) {
    CAPTURE(hyphen);
    CHECK(plain("e" + hyphen + "mail") == "e-mail");
    CHECK(plain("pre" + hyphen + " and post" + hyphen + "war") == "pre- and post-war");
    CHECK(plain(hyphen) == "-");
  }
  CHECK(plain("a\u2013b \u2014") == "a\u2013b \u2014"); // dashes separate
}

TEST_CASE("soft hyphens in a word are dropped") {
  CHECK(plain("co\u00adoperate") == "cooperate");
  CHECK(plain("co\u00ad operate") == "co\u00ad operate");
}

TEST_CASE("other bytes stay, and a text without change is not copied") {
  CHECK(plain("\xff\u2019\xe2\x80 b\u2010\xc3") == "\xff\u2019\xe2\x80 b-\xc3");
  CHECK(plain("a\xff\u2019"
              "b") == "a\xff\u2019"
                      "b");
  std::string buffer;
  for (const std::string_view text : {"", "plain", "\u00e9t\u00e9", "\u2019"})
    CHECK(siamese::plain_punctuation(text, buffer).data() == text.data());
}
