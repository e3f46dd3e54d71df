// SPDX-License-Identifier: MIT
#include <siamese/data/json_fields.hpp>
#include <siamese/data/random_choice.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Values = std::vector<std::string>;

Values values(std::string_view line) {
  siamese::JsonFields fields({"a", "b"});
  REQUIRE(fields.parse(line));
  return fields.values();
}

std::string problem(std::string_view line) {
  siamese::JsonFields fields({"a", "b"});
  return fields.parse(line) ? "no problem" : fields.problem();
}

}

TEST_CASE("requested fields are extracted, in any order and among others") {
  CHECK(values(R"({"a": "1", "b": "2"})") == Values{"1", "2"});
  CHECK(values(R"( {"x":[{"a":0,"b":[]}],"b":"","y":null,"z":{"a":1.5},"a":"\u00e9\n\"" } )") ==
        Values{"\u00e9\n\"", ""});
  CHECK(values(R"({"a":"\ud83d\ude00","b":"\u0000"})") ==
        Values{"\U0001f600", std::string(1, '\0')});
}

TEST_CASE("one parser reads many lines") {
  siamese::JsonFields fields({"a", "b"});
  CHECK(fields.parse(R"({"a":"1","b":"2"})"));
  CHECK_FALSE(fields.parse(R"({"a":"1"})"));
  CHECK_FALSE(fields.parse(R"({"b":)"));
  CHECK(fields.parse(R"({"b":"4","a":"3"})"));
  CHECK(fields.values() == Values{"3", "4"});
}

TEST_CASE("a line's problem is described") {
  CHECK(problem(R"({"a":"1"})") == "no field b");
  CHECK(problem(R"({"x":{"a":"1","b":"2"}})") == "no field a");
  CHECK(problem(R"({"a":"1","b":"2","a":"3"})") == "the field a appears twice");
  CHECK(problem(R"({"a":1,"b":"2"})") == "the field a is a number where a string is needed");
  CHECK(problem(R"({"a":null,"b":"2"})") == "the field a is null where a string is needed");
  CHECK(problem(R"({"a":{"b":"2"},"b":"2"})") ==
        "the field a is an object where a string is needed");
  CHECK(problem(R"({"a":["1"],"b":"2"})") == "the field a is an array where a string is needed");
  CHECK(problem(R"(["a","b"])") == "not a JSON object");
  CHECK(problem(R"("a")") == "not a JSON object");
  CHECK(problem("17") == "not a JSON object");
  CHECK(problem(R"({"a":"1","b":"2"} {"a":"1","b":"2"})") ==
        "another object follows in the line; put each object on a line of its own");
  CHECK(problem(R"({"a":"1","b":"2"},)") ==
        "a comma follows the object; remove it, or put the objects into an array");
}

TEST_CASE("malformed JSON is refused") {
  using namespace std::string_view_literals;
  for (const std::string_view line :
       {""sv, "{"sv, "{]"sv, R"({"a":"1","b":"2")"sv, R"({"a":"1","b":"2"}x)"sv,
        R"({"a":"1" "b":"2"})"sv, R"({'a':"1","b":"2"})"sv, R"({"a":"1","b":"2",})"sv,
        R"({"a":"\x","b":"2"})"sv, R"({"a":"\ud800","b":"2"})"sv, "{\"a\":\"\0\",\"b\":\"2\"}"sv,
        "{\"a\":\"tab\there\",\"b\":\"2\"}"sv})
    CHECK_MESSAGE(problem(line).starts_with("malformed JSON at byte "), line);
  CHECK(problem("{\"a\":\"\xff\",\"b\":\"2\"}") == siamese::detail::invalid_utf8);
}

TEST_CASE("deep nesting does not exhaust the stack") {
  const std::string deep(1000000, '[');
  CHECK(problem(R"({"x":)" + deep).starts_with("malformed JSON"));
  CHECK(values(R"({"a":"1","x":)" + deep + std::string(deep.size(), ']') + R"(,"b":"2"})") ==
        Values{"1", "2"});
  std::string objects;
  for (int i = 0; i < 300000; ++i) objects += R"({"a":)";
  CHECK(problem(objects).starts_with("malformed JSON"));
}

TEST_CASE("a field may be allowed to be a number or a truth value") {
  siamese::JsonFields fields({"a", "b"}, 1);
  for (const auto& [text, value] : {std::pair("1", "1"),
                                    {"-2", "-2"},
                                    {"0.50", "0.50"},
                                    {"1e2", "1e2"},
                                    {"\"x\"", "x"},
                                    {"true", "true"},
                                    {"NaN", "NaN"}}) {
    REQUIRE(fields.parse(R"({"a":"s","b":)" + std::string(text) + "}"));
    CHECK(fields.values() == Values{"s", value});
  }
  CHECK_FALSE(fields.parse(R"({"a":1,"b":2})"));
  CHECK(fields.problem() == "the field a is a number where a string is needed");
  CHECK_FALSE(fields.parse(R"({"a":"s","b":null})"));
  CHECK(fields.problem() == "the field b is null where a string or a number is needed");
}

TEST_CASE("the names of all fields are known") {
  CHECK(siamese::JsonFields::names_in(R"({"x":{"y":1},"a b":[],"z":null})") ==
        Values{"x", "a b", "z"});
  CHECK(siamese::JsonFields::names_in("[]").empty());
}

TEST_CASE("randomly changed lines are read as by a JSON library") {
  const std::string bases[] = {
      R"({"a":"x\u00e9\ud83d\ude00\"\\","b":"plain text, long enough for words of eight bytes"})",
      R"( { "n" : [1, -2.5e1, {"q":[]}, true, false, null, {}], "b" : "\/\b\f\n\r\t" , "a":"" } )"};
  const std::string_view alphabet = "{}[]\",:\\ u0123456789abcdefn-+.eE\t\x01\xc3\xa9";
  siamese::RandomChoice choice(1);
  siamese::JsonFields fields({"a", "b"});
  int good = 0, malformed = 0;
  for (int i = 0; i < 40000; ++i) {
    std::string line = choice.among(bases);
    for (std::size_t changes = choice.below(3); changes > 0; --changes) {
      const std::size_t at = choice.below(line.size());
      const char c = choice.among(alphabet);
      if (choice.percent(40))
        line[at] = c;
      else if (choice.percent(50))
        line.insert(at, 1, c);
      else
        line.erase(at, 1);
    }
    CAPTURE(line);
    if (fields.parse(line)) {
      const nlohmann::json json = nlohmann::json::parse(line);
      CHECK(fields.values() == Values{json["a"], json["b"]});
      ++good;
    } else if (fields.problem().starts_with("malformed") ||
               fields.problem() == siamese::detail::invalid_utf8) {
      CHECK_FALSE(nlohmann::json::accept(line));
      ++malformed;
    }
  }
  CHECK(good > 10000);
  CHECK(malformed > 10000);
}
