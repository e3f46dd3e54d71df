// SPDX-License-Identifier: MIT
#include <siamese/data/byte_reader.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using siamese::detail::ByteReader;
using siamese::detail::can_be_read_again;

namespace {

using namespace test;

std::string read_all(const std::filesystem::path& path) {
  ByteReader bytes(path);
  std::string all;
  std::array<char, 3> some{};
  while (const std::size_t count = bytes.read(some)) all.append(some.data(), count);
  return all;
}

std::string name_of(int descriptor) { return "/dev/fd/" + std::to_string(descriptor); }

}

TEST_CASE("a file is read from its beginning, an open descriptor from its place") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.write("some", "first second");
  const int open = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(::lseek(open, 6, SEEK_SET) == 6);
  CHECK(read_all(name_of(open)) == "second");
  CHECK(read_all(name_of(open)) == "");
  CHECK(read_all(path) == "first second");
  CHECK(can_be_read_again(path));
  CHECK_FALSE(can_be_read_again(name_of(open)));
  CHECK_FALSE(can_be_read_again("/dev/stdin"));
  ::close(open);
  CHECK(contains(message_of<siamese::FileError>([&] { read_all(name_of(open)); }),
                 name_of(open) + ": cannot open: "));
}

TEST_CASE("a socket is read") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  REQUIRE(::write(ends[0], "rows", 4) == 4);
  ::close(ends[0]);
  CHECK(read_all(name_of(ends[1])) == "rows");
  ::close(ends[1]);
}

TEST_CASE("a file that cannot be read is an error with the reason") {
  const TemporaryFolder folder;
  const int open = ::open(folder.write("some", "x").c_str(), O_WRONLY | O_CLOEXEC);
  CHECK(contains(message_of<siamese::FileError>([&] { read_all(name_of(open)); }),
                 "cannot read: "));
  ::close(open);
}
