// SPDX-License-Identifier: MIT
#include <support/errors.hpp>
#include <support/files.hpp>
#include <support/golden.hpp>

#include <siamese/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

using namespace siamese;
using namespace test;

namespace {

const TemporaryFolder& folder() {
  static const TemporaryFolder one;
  return one;
}

/// A file with this header and data.
std::string bytes(const std::string& header, std::size_t data) {
  const auto length = static_cast<std::uint64_t>(header.size());
  std::string content(8, '\0');
  std::memcpy(content.data(), &length, 8);
  return content + header + std::string(data, '\0');
}

TensorFile read_bytes(const std::string& content) {
  return read_safetensors(folder().write("tensors", content));
}

std::string problem_of(const std::string& content) {
  return message_of<InputError>([&] { read_bytes(content); });
}

bool same(const TensorFile& a, const TensorFile& b) {
  if (a.metadata != b.metadata || a.tensors.size() != b.tensors.size()) return false;
  for (const auto& [name, tensor] : a.tensors) {
    const auto found = b.tensors.find(name);
    if (found == b.tensors.end() || found->second.shape != tensor.shape ||
        found->second.values != tensor.values)
      return false;
  }
  return true;
}

TensorFile small_file() {
  TensorFile file;
  file.tensors["a"] = {{2, 3}, {1, 2, 3, 4, 5, 6}};
  file.tensors["b.bias"] = {{1}, {-0.5F}};
  file.metadata["format"] = "siamese";
  return file;
}

std::string small_bytes() {
  const auto path = folder().path() / "small";
  write_safetensors(path, small_file());
  return read_file(path);
}

/// The header for one tensor "a".
std::string one(const std::string& shape, const std::string& offsets,
                const std::string& dtype = "F32") {
  return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

}

TEST_CASE("tensors and metadata are read back unchanged") {
  TensorFile file = small_file();
  file.tensors["empty"] = {{0, 4}, {}};
  file.tensors["scalar"] = {{}, {7}};
  file.tensors["quoted \" and \xc3\xa9"] = {{1}, {std::numeric_limits<float>::denorm_min()}};
  const auto path = folder().path() / "round";
  write_safetensors(path, file);
  CHECK(same(read_safetensors(path), file));
  write_safetensors(path, TensorFile{});
  CHECK(same(read_safetensors(path), TensorFile{}));
}

TEST_CASE("files from the Python library are read, with or without metadata and in any order") {
  TensorFile expected;
  expected.tensors["a"] = {{2, 3}, {1, 2, 3, 4, 5, 6}};
  expected.tensors["b.bias"] = {{1}, {-0.5F}};
  expected.tensors["empty"] = {{0, 4}, {}};
  expected.tensors["scalar"] = {{}, {7}};
  expected.tensors["quoted \" and \xc3\xa9"] = {{1}, {std::numeric_limits<float>::denorm_min()}};
  const std::filesystem::path golden = golden_folder;
  CHECK(same(read_safetensors(golden / "tensors_plain.safetensors"), expected));
  CHECK(same(read_safetensors(golden / "tensors_reordered.safetensors"), expected));
  expected.metadata["format"] = "siamese";
  CHECK(same(read_safetensors(golden / "tensors.safetensors"), expected));
  // Our files equal its files byte by byte.
  CHECK(dump_safetensors(expected) == read_file(golden / "tensors.safetensors"));
}

TEST_CASE("the header is followed by data at a multiple of eight") {
  const std::string content = small_bytes();
  std::uint64_t length = 0;
  std::memcpy(&length, content.data(), 8);
  CHECK(length % 8 == 0);
  CHECK(content.size() == 8 + length + 7 * sizeof(float));
  float first = 0;
  std::memcpy(&first, content.data() + 8 + length, 4);
  CHECK(first == 1);
}

TEST_CASE("every truncation is an error") {
  const std::string content = small_bytes();
  for (std::size_t size = 0; size < content.size(); ++size)
    CHECK(contains(problem_of(content.substr(0, size)), "tensors"));
  CHECK(contains(problem_of(content + "x"), "there are bytes after the last tensor"));
}

TEST_CASE("every changed byte of the header is an error, or gives the same values under a name") {
  TensorFile file;
  file.tensors["a"] = {{2}, {1, 2}};
  file.metadata["f"] = "s";
  const auto path = folder().path() / "changed";
  write_safetensors(path, file);
  const std::string content = read_file(path);
  std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto put = [&](std::size_t at, char value) {
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(value).flush();
  };
  int refused = 0, accepted = 0;
  for (std::size_t i = 0; i < content.size() - 2 * sizeof(float); ++i) {
    for (int value = 0; value < 256; ++value) {
      if (static_cast<char>(value) == content[i]) continue;
      put(i, static_cast<char>(value));
      try {
        const TensorFile read = read_safetensors(path);
        REQUIRE(read.tensors.size() == 1);
        REQUIRE(read.tensors.begin()->second.values == std::vector<float>{1, 2});
        ++accepted;
      } catch (const InputError&) {
        ++refused;
      }
    }
    put(i, content[i]);
  }
  CHECK(refused > accepted);
  CHECK(same(read_safetensors(path), file));
}

TEST_CASE("malformed headers are refused") {
  CHECK(contains(problem_of(""), "shorter than its header"));
  CHECK(contains(problem_of(std::string(8, '\xff')), "header longer than 16 MiB"));
  CHECK(contains(problem_of(std::string("\0\0\0\x01\0\0\0\0", 8)), "shorter than its header"));
  for (const char* header : {"{}}", "{x}", "{\"a\":}", "{\"a\xff\":1}"})
    CHECK(contains(problem_of(bytes(header, 0)), "not valid JSON"));
  for (const char* header : {"", "{", "[]", "null", "7", " {}", "{}\n", "{}x"})
    CHECK(contains(problem_of(bytes(header, 0)), "header is not a JSON object"));
  CHECK(contains(problem_of(bytes("{\"a\":" + std::string(100000, '[') + '}', 0)),
                 "JSON nested too deeply"));
  CHECK_NOTHROW(read_bytes(bytes("{}     ", 0)));
}

TEST_CASE("a malformed description of a tensor is refused with the tensor's name") {
  for (const std::string& header :
       {one("[1]", "[0,4,8]"), one("[1]", "[0]"), one("1", "[0,4]"), one("[-1]", "[0,4]"),
        one("[1.0]", "[0,4]"), one("[1]", "[-4,0]"), one("[\"1\"]", "[0,4]"),
        std::string(R"({"a":{"dtype":"F32","shape":[1]}})"), std::string(R"({"a":7})"),
        std::string(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}})")})
    CHECK(contains(problem_of(bytes(header, 4)),
                   "tensor 'a' is not described by dtype, shape and data_offsets"));
}

TEST_CASE("a tensor outside the file, or with a size that does not match its shape, is refused") {
  CHECK(contains(problem_of(bytes(one("[2]", "[0,8]"), 4)), "tensor 'a' lies outside the file"));
  CHECK(contains(problem_of(bytes(one("[1]", "[4,0]"), 4)), "tensor 'a' lies outside the file"));
  CHECK(contains(problem_of(bytes(one("[1]", "[0,9223372036854775807]"), 4)),
                 "tensor 'a' lies outside the file"));
  CHECK(contains(problem_of(bytes(one("[2]", "[0,4]"), 4)), "larger than the file"));
  CHECK(
      contains(problem_of(bytes(one("[1]", "[0,8]"), 8)), "a size that does not match its shape"));
  // Products that overflow 64 bits and wrap to a size that fits.
  CHECK(contains(problem_of(bytes(one("[4294967296,4294967296]", "[0,0]"), 0)),
                 "larger than the file"));
  CHECK(contains(problem_of(bytes(one("[4611686018427387905]", "[0,4]"), 4)),
                 "larger than the file"));
}

TEST_CASE("a tensor without elements may be anywhere and have any other sizes") {
  const auto empty = [](const std::string& shape, const std::string& offsets) {
    return bytes(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                 R"("none":{"dtype":"F32","shape":)" +
                     shape + R"(,"data_offsets":)" + offsets + "}}",
                 8);
  };
  for (const char* shape : {"[0]", "[3,0]", "[0,9223372036854775807,2]"})
    for (const char* offsets : {"[0,0]", "[8,8]"}) {
      const TensorFile file = read_bytes(empty(shape, offsets));
      CHECK(file.tensors.at("none").values.empty());
      CHECK(file.tensors.at("a").values.size() == 2);
    }
  CHECK(contains(problem_of(empty("[0]", "[4,4]")), "tensor 'none' overlaps another"));
  CHECK(contains(problem_of(empty("[0]", "[0,8]")), "a size that does not match its shape"));
  // Exceeds the range of an index.
  CHECK(contains(problem_of(empty("[0,9223372036854775808]", "[0,0]")), "is not described by"));
  CHECK(contains(problem_of(empty("[0,18446744073709551616]", "[0,0]")), "is not described by"));
}

TEST_CASE("overlaps and gaps are refused with the tensor's name") {
  const auto two = [](const char* first, const char* second) {
    return std::string(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)") + first +
           R"(},"b":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}";
  };
  CHECK_NOTHROW(read_bytes(bytes(two("[0,4]", "[4,8]"), 8)));
  CHECK_NOTHROW(read_bytes(bytes(two("[4,8]", "[0,4]"), 8)));
  CHECK(contains(problem_of(bytes(two("[0,4]", "[0,4]"), 4)), "tensor 'b' overlaps another"));
  CHECK(contains(problem_of(bytes(two("[2,6]", "[0,4]"), 6)), "tensor 'a' overlaps another"));
  CHECK(
      contains(problem_of(bytes(two("[0,4]", "[8,12]"), 12)), "there is a gap before tensor 'b'"));
  CHECK(contains(problem_of(bytes(one("[1]", "[4,8]"), 8)), "there is a gap before tensor 'a'"));
}

TEST_CASE("a name from the file cannot break the message's line") {
  CHECK(contains(problem_of(bytes(R"({"a\u001b":7})", 0)), "tensor 'a?' is not"));
}

TEST_CASE("a duplicate name is refused, on any level") {
  const std::string a = R"("a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  CHECK(contains(problem_of(bytes("{" + a + "," + a + "}", 0)), "duplicate key"));
  CHECK(contains(
      problem_of(bytes(R"({"a":{"dtype":"F32","shape":[0],"shape":[0],"data_offsets":[0,0]}})", 0)),
      "duplicate key"));
}

TEST_CASE("types other than 32-bit floats are refused") {
  CHECK(contains(problem_of(bytes(one("[1]", "[0,2]", "F16"), 2)),
                 "tensor 'a' has dtype \"F16\"; only F32 is read"));
}

TEST_CASE("values that are not finite are refused with the tensor's name") {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    TensorFile file = small_file();
    file.tensors["b.bias"].values[0] = bad;
    const auto path = folder().path() / "bad";
    write_safetensors(path, file);
    CHECK(message_of<InputError>([&] { read_safetensors(path); }) ==
          path.string() + ": tensor 'b.bias' holds NaN or infinity; retrain the model");
  }
}

TEST_CASE("metadata other than strings is refused") {
  CHECK(contains(problem_of(bytes(R"({"__metadata__":{"a":1}})", 0)),
                 "holds something other than strings"));
  CHECK(contains(problem_of(bytes(R"({"__metadata__":[]})", 0)), "is not an object"));
}
