// SPDX-License-Identifier: MIT
#include <siamese/text/vocabulary.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using siamese::Id;
using siamese::Vocabulary;
using siamese::VocabularyBuilder;

Vocabulary build(const std::vector<std::string>& tokens, siamese::VocabularyOptions options = {}) {
  VocabularyBuilder builder;
  for (const std::string& token : tokens) builder.add(token);
  return builder.build(options);
}

std::string written(const Vocabulary& vocabulary) {
  std::ostringstream out;
  vocabulary.write(out);
  return out.str();
}

Vocabulary read(const std::string& content) {
  std::istringstream in(content);
  return Vocabulary::read(in, "vocabulary.txt");
}

std::string problem(const std::string& content) {
  try {
    read(content);
  } catch (const siamese::InputError& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}

TEST_CASE("an empty vocabulary has only the unknown token") {
  const Vocabulary vocabulary;
  CHECK(vocabulary.size() == 1);
  CHECK(vocabulary.token(Vocabulary::unknown) == "<unk>");
  CHECK(vocabulary.id("<unk>") == Vocabulary::unknown);
  CHECK(vocabulary.id("word") == Vocabulary::unknown);
  CHECK(vocabulary.id("") == Vocabulary::unknown);
}

TEST_CASE("tokens are numbered by decreasing count, then by their bytes") {
  const Vocabulary vocabulary = build({"b", "a", "c", "c", "Z", "\u00e9"});
  CHECK(written(vocabulary) == "<unk>\nc\nZ\na\nb\n\u00e9\n");
  CHECK(vocabulary.id("c") == 1);
  CHECK(vocabulary.id("\u00e9") == 5);
  CHECK(vocabulary.token(2) == "Z");
}

TEST_CASE("the order of the input does not matter") {
  CHECK(build({"x", "y", "y", "z"}) == build({"z", "y", "x", "y"}));
}

TEST_CASE("rare tokens and those beyond the maximum size are left out") {
  const std::vector<std::string> tokens = {"a", "b", "b", "c", "c", "c"};
  CHECK(written(build(tokens, {.min_count = 2})) == "<unk>\nc\nb\n");
  CHECK(written(build(tokens, {.max_size = 2})) == "<unk>\nc\n");
  CHECK(written(build(tokens, {.max_size = 1})) == "<unk>\n");
  CHECK(written(build(tokens, {.max_size = 9})) == "<unk>\nc\nb\na\n");
}

TEST_CASE("the unknown token in a text stays the unknown token") {
  CHECK(written(build({"<unk>", "<unk>", "a"})) == "<unk>\na\n");
}

TEST_CASE("each of many tokens is found") {
  std::vector<std::string> tokens{"<unk>"};
  for (int i = 0; i < 20000; ++i) tokens.push_back("t" + std::to_string(i));
  const Vocabulary vocabulary(tokens);
  int wrong = 0;
  for (Id id = 0; id < 20001; ++id)
    if (vocabulary.id(tokens[static_cast<std::size_t>(id)]) != id) ++wrong;
  CHECK(wrong == 0);
  CHECK(vocabulary.id("t20000") == Vocabulary::unknown);
}

TEST_CASE("copied and moved vocabularies are independent") {
  Vocabulary original = build({"a", "b", "b"});
  const Vocabulary copy = original;
  const Vocabulary moved = std::move(original);
  CHECK(copy.id("a") == 2);
  CHECK(moved == copy);
}

TEST_CASE("a written vocabulary reads back") {
  const Vocabulary vocabulary = build({"a", "don't", "\u4e2d", "a"});
  CHECK(read(written(vocabulary)) == vocabulary);
  CHECK(read("<unk>\r\na\r\n") == build({"a"}));
  CHECK(read("<unk>\na") == build({"a"}));
}

TEST_CASE("a malformed vocabulary file is refused with the line") {
  CHECK(contains(problem(""), "vocabulary.txt: no tokens"));
  CHECK(contains(problem("a\nb\n"), "vocabulary.txt:1: the token must be <unk>"));
  CHECK(contains(problem("<unk>\na\nb\na\n"), "vocabulary.txt:4: the token appears twice"));
  CHECK(contains(problem("<unk>\n<unk>\n"), "vocabulary.txt:2: the token appears twice"));
  CHECK(contains(problem("<unk>\n\na\n"), "vocabulary.txt:2: the token is empty"));
  CHECK(contains(problem("<unk>\na\xff\n"), "vocabulary.txt:2: the token is not valid UTF-8"));
  CHECK(contains(problem("<unk>\na\rb\n"), "vocabulary.txt:2: the token holds a line break"));
}

TEST_CASE("tokens that could not be written are refused") {
  CHECK_THROWS_AS(Vocabulary(std::vector<std::string>{}), siamese::ArgumentError);
  CHECK_THROWS_AS(Vocabulary({std::string("a")}), siamese::ArgumentError);
  CHECK_THROWS_AS(build({"line\nbreak"}), siamese::ArgumentError);
  CHECK_THROWS_AS(build({""}), siamese::ArgumentError);
  CHECK_THROWS_AS(build({"\xff"}), siamese::ArgumentError);
}

TEST_CASE("the n-gram tokens follow the words") {
  siamese::VocabularyBuilder builder;
  for (const char* word : {"a", "b", "a"}) builder.add(word);
  CHECK(builder.build({.max_size = 2}, {.buckets = 2}) ==
        siamese::Vocabulary({"<unk>", "a", "<ngram 0>", "<ngram 1>"}));
}
