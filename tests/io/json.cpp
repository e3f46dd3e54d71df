// SPDX-License-Identifier: MIT
#include <siamese/io/json.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <string>

using siamese::parse_json;
using test::contains;

namespace {

std::string problem_of(const std::string& text) {
  return test::message_of<siamese::InputError>([&] { parse_json(text, "config.json"); });
}

}

TEST_CASE("one JSON value is parsed") {
  CHECK(parse_json(R"({"a":[1,{"a":null}]})", "x")["a"][1].contains("a"));
  CHECK(parse_json(" 1.5 ", "x") == 1.5);
}

TEST_CASE("malformed or ambiguous JSON is refused with the file's name") {
  CHECK(contains(problem_of("{"), "config.json: not valid JSON at byte 2"));
  CHECK(contains(problem_of("{} {}"), "config.json: not valid JSON at byte 4"));
  CHECK(contains(problem_of(R"({"a":{"b":1,"b":2}})"), "config.json: duplicate key \"b\""));
  CHECK(contains(problem_of("[1e999]"), "config.json: a number in its JSON is too large"));
  CHECK(contains(problem_of(std::string(100000, '[')), "config.json: JSON nested too deeply"));
}

TEST_CASE("what nlohmann's library refuses is said in plain words") {
  const nlohmann::json json = {{"a", "text"}, {"b", {1}}};
  const auto problem = [&](auto&& read) {
    return test::message_of<siamese::InputError>(
        [&] { siamese::detail::reading("config.json", read, "correct it"); });
  };
  CHECK(problem([&] { json.at("format"); }) ==
        "config.json: the key 'format' is missing; correct it");
  CHECK(problem([&] { json.at("a\nb"); }) == "config.json: the key 'a?b' is missing; correct it");
  CHECK(problem([&] { json.at("a").get<double>(); }) ==
        "config.json: a value must be a number, not a string; correct it");
  CHECK(problem([&] { json.at("b").get<std::string>(); }) ==
        "config.json: a value must be a string, not a list; correct it");
  CHECK(problem([&] { json.at("a").value("x", 1); }) ==
        "config.json: a value has the wrong type; correct it");
}
