// SPDX-License-Identifier: MIT
#include <siamese/data/json_objects.hpp>

#include <support/errors.hpp>
#include <support/files.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace test;

/// The objects of a file, each with the number of its first line.
std::vector<std::pair<std::size_t, std::string>> objects_of(const std::string& content) {
  const TemporaryFolder folder;
  siamese::LineReader lines(folder.write("some", content));
  std::string_view line;
  REQUIRE(lines.next(line));
  siamese::JsonObjects objects;
  objects.begin(line);
  std::vector<std::pair<std::size_t, std::string>> all;
  while (objects.next(lines)) all.emplace_back(objects.line_number(), objects.text());
  return all;
}

std::string error_of(const std::string& content) {
  return message_of<siamese::InputError>([&] { objects_of(content); });
}

using Objects = std::vector<std::pair<std::size_t, std::string>>;

}

TEST_CASE("arrays and objects over several lines are recognised by the first line") {
  using siamese::JsonObjects;
  for (const char* line : {"[", " [ ", "[{\"a\": 1}, {\"a\": 2}]", "{", "{\"a\": 1,", "{\"a\": ["})
    CHECK_MESSAGE(JsonObjects::is_first_line(line), line);
  for (const char* line : {"", "{\"a\": 1}", "[Music] plays,\tb", "{x}, y,", "a {"})
    CHECK_MESSAGE(!JsonObjects::is_first_line(line), line);
}

TEST_CASE("objects are taken apart wherever the lines break") {
  CHECK(objects_of("[{\"a\": \"}\\\"{\"}, {\"b\": {}}]\n\n") ==
        Objects{{1, "{\"a\": \"}\\\"{\"}"}, {1, "{\"b\": {}}"}});
  CHECK(objects_of("[\n{\n\"a\": 1\n}\n, {}\n]") == Objects{{2, "{\n\"a\": 1\n}"}, {5, "{}"}});
  CHECK(objects_of("{\n}\n{\n}\n") == Objects{{1, "{\n}"}, {3, "{\n}"}});
  CHECK(objects_of("[]").empty());
}

TEST_CASE("what is no object, or does not end, is an error with its line") {
  CHECK(contains(error_of("[\n{},\n17]"), "some:3: after object 1 there is other text"));
  CHECK(contains(error_of("[[{}]]"), "some:1: before the first object there is other text"));
  CHECK(contains(error_of("[{}][{}]"), "some:1: after object 1 there is"));
  CHECK(contains(error_of("[\n{\"a\":\n1"), "some:2: object 1, which begins here, does not end"));
  CHECK(contains(error_of("[{}\n"), "the JSON array does not end"));
}
