// SPDX-License-Identifier: MIT
#include <siamese/data/lines.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB
#include <zlib.h>
#endif

using namespace std::string_literals;
using siamese::FileError;
using siamese::InputError;
using siamese::LineReader;

namespace {

using namespace test;
using Lines = std::vector<std::string>;

Lines read_all(const std::filesystem::path& path,
               std::size_t max_line = LineReader::default_max_line) {
  LineReader reader(path, max_line);
  Lines lines;
  for (std::string_view line; reader.next(line);) {
    lines.emplace_back(line);
    CHECK(reader.line_number() == lines.size());
  }
  return lines;
}

Lines lines_of(const std::string& content) {
  const TemporaryFolder folder;
  return read_all(folder.write("text", content));
}

}

TEST_CASE("lines end at LF, CR LF or the end of the file") {
  CHECK(lines_of("") == Lines{});
  CHECK(lines_of("\n") == Lines{""});
  CHECK(lines_of("a\nb\n") == Lines{"a", "b"});
  CHECK(lines_of("a\nb") == Lines{"a", "b"});
  CHECK(lines_of("a\r\n\r\nb\r\n") == Lines{"a", "", "b"});
  CHECK(lines_of("a\rb\nc\n") == Lines{"a\rb", "c"});
}

TEST_CASE("lines end at CR in a file without LF but at its end") {
  CHECK(lines_of("a\rb\r") == Lines{"a", "b"});
  CHECK(lines_of("a\r\rb") == Lines{"a", "", "b"});
  CHECK(lines_of("a\rb\r\n") == Lines{"a", "b"});
  CHECK(lines_of("a\rb\n") == Lines{"a", "b"});
  const std::string half(40000, 'x'); // the end is read after the first look
  CHECK(lines_of(half + '\r' + half + '\n') == Lines{half, half});
  CHECK(lines_of(half + '\r' + half + "\r\n") == Lines{half, half});
  CHECK(lines_of("a\r") == Lines{"a"});
  // The first look ends between CR and LF.
  const std::string look((1 << 16) - 1, 'x');
  CHECK(lines_of(look + "\r\nb\rc\n") == Lines{look, "b\rc"});
}

TEST_CASE("a file that is not text is named, with what to do") {
  const auto error_of = [](const std::string& content) {
    return message_of<InputError>([&] { lines_of(content); });
  };
  CHECK(contains(error_of("PK\x03\x04 and more"),
                 "text: is a zip archive or a spreadsheet, not text"));
  CHECK(contains(error_of("\xff\xfe"
                          "a\0b\0"s),
                 "is UTF-16, not UTF-8; convert it: iconv -f UTF-16"));
}

TEST_CASE("upcoming bytes are looked at without being read") {
  const TemporaryFolder folder;
  LineReader reader(folder.write("text", "a\nb\nc"));
  CHECK(reader.upcoming() == "a\nb\nc");
  std::string_view line;
  REQUIRE(reader.next(line));
  CHECK(line == "a");
  CHECK(reader.is_ready());
  CHECK(reader.upcoming() == "b\nc");
  REQUIRE(reader.next(line));
  CHECK(line == "b");
}

TEST_CASE("byte-order marks are dropped at the beginning only") {
  CHECK(lines_of("\xef\xbb\xbf\xef\xbb\xbf\n") == Lines{""});
  CHECK(lines_of("\xef\xbb\xbf"
                 "a\n\xef\xbb\xbf"
                 "b\n") == Lines{"a", "\xef\xbb\xbf"
                                      "b"});
}

TEST_CASE("NUL bytes are data") { CHECK(lines_of("a\0b\n\0\n"s) == Lines{"a\0b"s, "\0"s}); }

TEST_CASE("lines are complete wherever the buffer ends") {
  std::string content;
  Lines expected;
  for (std::size_t i = 0; i < 3000; ++i) {
    expected.push_back(std::string(i % 700, static_cast<char>('a' + i % 26)));
    content += expected.back() + '\n';
  }
  expected.push_back(std::string(1 << 20, 'x'));
  content += expected.back();
  CHECK(lines_of(content) == expected);
}

TEST_CASE("a line over the limit is an error with the line's number") {
  const TemporaryFolder folder;
  const auto path = folder.write("long", "short\n" + std::string(500000, 'x') + "\nshort\n");
  CHECK(read_all(path, 500000).size() == 3);
  CHECK(contains(message_of<InputError>([&] { read_all(path, 499999); }),
                 "long:2: the line is longer than 499999 bytes"));
  CHECK(contains(message_of<InputError>([&] { read_all(path, 4); }), "long:1: "));
}

TEST_CASE("an error names the file that cannot be opened") {
  const TemporaryFolder folder;
  CHECK(contains(message_of<FileError>([&] { read_all(folder.path() / "absent"); }), "absent: "));
  CHECK(contains(message_of<FileError>([&] { read_all(folder.path()); }), "is a folder"));
}

#if defined(SIAMESE_HAS_ZLIB) && SIAMESE_HAS_ZLIB

namespace {

std::string gzip(const std::string& content) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, static_cast<uLong>(content.size())) + 64, '\0');
  std::string in = content;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 60000; ++i) text += std::to_string(i * 7919) + '\n';
  return text;
}

}

TEST_CASE("gzip is recognised by content, whatever the file's name") {
  CHECK(lines_of(gzip("a\nb\n")) == Lines{"a", "b"});
  CHECK(lines_of(gzip("")) == Lines{});
  CHECK(lines_of(gzip(long_text())) == lines_of(long_text()));
}

TEST_CASE("concatenated gzip members are one text") {
  CHECK(lines_of(gzip("a\nb") + gzip("") + gzip("c\nd\n")) == Lines{"a", "bc", "d"});
}

TEST_CASE("gzip data truncated anywhere is an error") {
  const std::string whole = gzip("some lines\nof text\n");
  const TemporaryFolder folder;
  for (std::size_t size = 2; size < whole.size(); ++size) {
    const auto path = folder.write("cut.gz", whole.substr(0, size));
    CHECK(contains(message_of<InputError>([&] { read_all(path); }), "cut.gz: the gzip data"));
  }
  const std::string big = gzip(long_text());
  const auto path = folder.write("cut.gz", big.substr(0, big.size() / 2));
  CHECK(contains(message_of<InputError>([&] { read_all(path); }), "ends early"));
}

TEST_CASE("corrupt gzip data is refused") {
  const TemporaryFolder folder;
  std::string flipped = gzip(long_text());
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  CHECK_THROWS_AS(read_all(folder.write("flipped.gz", flipped)), InputError);
  std::string checksum = gzip("text\n");
  checksum[checksum.size() - 6] = static_cast<char>(checksum[checksum.size() - 6] ^ 1);
  CHECK_THROWS_AS(read_all(folder.write("checksum.gz", checksum)), InputError);
  CHECK_THROWS_AS(read_all(folder.write("tail.gz", gzip("text\n") + "garbage")), InputError);
}

TEST_CASE("without zlib in any source an error says what gzip data needs") {
  const TemporaryFolder folder;
  const auto path = folder.write("a.gz", gzip("a\n"));
  CHECK(read_all(path).size() == 1);
  auto* const make_inflate = std::exchange(siamese::detail::make_inflate, nullptr);
  CHECK(contains(message_of<FileError>([&] { read_all(path); }),
                 "a.gz: is gzip data, which needs the component siamese::data; link it"));
  siamese::detail::make_inflate = make_inflate;
}

#else

TEST_CASE("without zlib a gzip file is an error that names the component") {
  const TemporaryFolder folder;
  const auto path = folder.write("some.gz", "\x1f\x8b\x08 and so on");
  CHECK(contains(message_of<FileError>([&] { read_all(path); }), "siamese::data"));
}

#endif
