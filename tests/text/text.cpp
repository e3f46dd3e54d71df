// SPDX-License-Identifier: MIT
#include <siamese/core/error.hpp>
#include <siamese/text/text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using siamese::Id;

std::vector<Id> ids(std::string_view sentence) {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "the", "man"}));
  std::vector<Id> out;
  text.append_ids(sentence, out);
  return out;
}

}

TEST_CASE("a sentence becomes the ids of its tokens") {
  CHECK(ids("the man, the woman") == std::vector<Id>{1, 2, 1, 0});
}

TEST_CASE("a sentence without a token becomes one unknown token") {
  using namespace std::string_view_literals;
  CHECK(ids("") == std::vector<Id>{0});
  CHECK(ids(" \t.,!?") == std::vector<Id>{0});
  CHECK(ids("\0\0"sv) == std::vector<Id>{0});
  CHECK(ids("\xff\xfe") == std::vector<Id>{0});
}

TEST_CASE("a sentence is cut at the tokenizer's limit before unknown words become n-grams") {
  const siamese::Text text({.max_tokens = 2}, siamese::Vocabulary({"<unk>", "the", "<ngram 0>"}),
                           {.buckets = 1});
  std::vector<Id> out;
  CHECK_FALSE(text.append_ids("the zebra the", out));
  CHECK(out == std::vector<Id>{1, 2, 2, 2, 2, 2});
  CHECK(text.append_ids("the", out));
}

TEST_CASE("ids are appended to existing ids") {
  const siamese::Text text({.lower_case = true}, siamese::Vocabulary({"<unk>", "the"}));
  std::vector<Id> out;
  text.append_ids("THE", out);
  text.append_ids("", out);
  CHECK(out == std::vector<Id>{1, 0});
  CHECK(text.tokenizer().lower_case);
  CHECK(text.vocabulary().size() == 2);
}

TEST_CASE("unknown words become n-grams if the vocabulary has n-grams") {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "the", "<ngram 0>", "<ngram 1>"}),
                           {.buckets = 2, .size = 3});
  std::vector<Id> out;
  text.append_ids("the zebra", out);
  REQUIRE(out.size() == 6); // the, <ze, zeb, ebr, bra, ra>
  CHECK(out[0] == 1);
  for (std::size_t i = 1; i < out.size(); ++i) CHECK((out[i] == 2 || out[i] == 3));
  out.clear();
  text.append_ids("...", out);
  CHECK(out == std::vector<Id>{0});
}

TEST_CASE("a vocabulary without the n-gram tokens is refused") {
  using siamese::Text;
  using siamese::Vocabulary;
  CHECK_THROWS_AS(Text({}, Vocabulary({"<unk>", "a"}), {.buckets = 1}), siamese::ArgumentError);
  CHECK_THROWS_AS(Text({}, Vocabulary({"<unk>"}), {.buckets = 1}), siamese::ArgumentError);
  CHECK_THROWS_AS(Text({}, Vocabulary({"<unk>", "<ngram 0>", "a"}), {.buckets = 1}),
                  siamese::ArgumentError);
  CHECK_THROWS_AS(Text({}, Vocabulary({"<unk>", "<ngram 0>"}), {.buckets = 1, .size = 0}),
                  siamese::ArgumentError);
}
