// SPDX-License-Identifier: MIT
#include <siamese/data/text_form.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace std::string_literals;

namespace {

using namespace test;

/// The error about a file that begins with the bytes.
std::string error_of(std::string_view bytes) {
  return message_of<siamese::InputError>([&] { siamese::detail::require_text(bytes, "some"); });
}

}

TEST_CASE("text is accepted, whatever its language") {
  for (const std::string& text :
       {""s, "a\tb\n"s,
        "\xef\xbb\xbf"
        "a"s,
        "\u4e2d\u6587\n"s, "{\"a\": 1}"s, "a\0b\n"s, "BZh is no word"s, "PAR1,PAR2\n"s})
    CHECK_NOTHROW(siamese::detail::require_text(text, "some"));
}

TEST_CASE("archives and other binary files are named with the remedy") {
  CHECK(error_of("PK\x03\x04") ==
        "some: is a zip archive or a spreadsheet, not text; unpack it, or save the sheet as CSV");
  CHECK(contains(error_of("BZh91AY&SY"), "is bzip2 data, not text; decompress it with bunzip2"));
  CHECK(contains(error_of("\xfd"
                          "7zXZ\0"s),
                 "is xz data"));
  CHECK(contains(error_of("PAR1\x15"), "is a Parquet file"));
  CHECK(contains(error_of("\x80\x04\x95"), "is a Python pickle"));
  CHECK(contains(error_of(std::string(257, 'a') + "ustar"), "is a tar archive"));
}

TEST_CASE("UTF-16 and UTF-32 are recognised with and without a byte-order mark") {
  CHECK(contains(error_of("\xff\xfe"
                          "a\0"s),
                 "iconv -f UTF-16 -t UTF-8 some > NEW"));
  CHECK(contains(error_of("\xfe\xff\0a"s), "iconv -f UTF-16 -t UTF-8"));
  CHECK(contains(error_of("a\0b\0\n\0"s), "iconv -f UTF-16LE -t UTF-8"));
  CHECK(contains(error_of("\0a\0b\0\n"s), "iconv -f UTF-16BE -t UTF-8"));
  CHECK(contains(error_of("\xff\xfe\0\0a\0\0\0"s), "iconv -f UTF-32 -t UTF-8"));
}
