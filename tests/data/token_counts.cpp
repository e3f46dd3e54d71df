// SPDX-License-Identifier: MIT
#include <siamese/data/token_counts.hpp>

#include <support/errors.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

using namespace siamese;

namespace {

TokenCounts counts(const Pairs& pairs, const Text& text, Task task = Task::similarity) {
  return count_tokens(pairs, tokenize(pairs, text), task);
}

/// The notes on a corpus of training pairs and dev pairs.
std::vector<std::string> notes(const Pairs& train, const Pairs& dev, const Tokenizer& tokenizer) {
  const Text text(train, {.tokenizer = tokenizer});
  return token_notes(train, tokenizer, counts(train, text), counts(dev, text), {});
}

const std::string without = " pairs have a sentence without a known word; their similarities say "
                            "nothing";
const std::string symbols = "; --symbols makes tokens of symbols, punctuation and emoji";

}

TEST_CASE("pairs of the same tokens that are not alike are counted, and the longest sentence") {
  const Pairs pairs{{"C++", "C#", 0}, {"a", "a!", 1}, {"a b c", "a b", 0.4F}, {"x", "y", 0}};
  const Text text({}, Vocabulary({"<unk>", "C", "a", "b"}));
  CHECK(counts(pairs, text).same_tokens == 1); // x and y are unknown
  CHECK(counts(pairs, text).longest == 3);
  CHECK(counts(pairs, text).longest_sentence == "a b c");
  CHECK(counts(pairs, text).mean_length() == doctest::Approx(11 / 8.0));
  CHECK(counts(pairs, text, Task::nli3).same_tokens == 1); // 1 is neutral
  CHECK(counts({}, text).mean_length() == 0);
  const Text cut({.max_tokens = 2}, Vocabulary({"<unk>", "C", "a", "b"}));
  CHECK(counts(pairs, cut).cut == 1);
  CHECK(counts(pairs, cut).same_tokens == 2);
}

TEST_CASE("notes name pairs that the tokens cannot tell apart, and the option that can") {
  const Pairs pairs{{"C++", "C#", 0}, {"5 > 3", "5 < 3", 0}, {"a", "b", 1}};
  CHECK(notes(pairs, {}, {}) ==
        std::vector<std::string>{
            "2 pairs are not alike although their sentences are the same tokens" + symbols});
  CHECK(notes(pairs, {}, {.symbols = true}).empty());
  CHECK(notes({{"\U0001f44d", "\U0001f44e", 0}, {"a", "b", 1}}, {}, {}) ==
        std::vector<std::string>{"train: 1 of 2" + without + symbols});
}

TEST_CASE("pairs whose sentences are cut are told apart by a greater limit") {
  CHECK(notes({{"a b", "a c", 0}}, {}, {.max_tokens = 1}) ==
        std::vector<std::string>{"1 pair is not alike although its sentences are the same tokens; "
                                 "a greater --max-tokens keeps more of each sentence",
                                 "2 sentences are cut after 1 tokens"});
}

TEST_CASE("notes name sentences without a known word") {
  CHECK(notes({{"a", "b", 1}}, {{"a", "x", 1}, {"a", "b", 1}}, {}) ==
        std::vector<std::string>{"dev: 1 of 2" + without});
}

TEST_CASE("text without spaces is noticed") {
  const Pairs train{{"\u4eca\u5929\u5929\u6c14\u5f88\u597d", "\u6211\u559c\u6b22\u8336", 1}};
  const Pairs dev{{"\u4f60\u559c\u6b22\u4ec0\u4e48", "\u6211\u559c\u6b22\u8336", 0}};
  CHECK(notes(train, dev, {}).back() ==
        "sentences are 1.0 tokens long on average and 50 % of dev's "
        "tokens are unknown; --characters reads text without "
        "spaces");
  CHECK(
      notes(train, {}, {}) ==
      std::vector<std::string>{"sentences are 1.0 tokens long on average; --characters reads text "
                               "without spaces"});
  CHECK(notes(train, {}, {.characters = true}).empty());
  const Pairs spaced{{"\u4eca\u5929 \u5929\u6c14 \u5f88 \u597d", "\u6211 \u559c\u6b22 \u8336", 1}};
  CHECK(notes(spaced, {}, {}).empty());
  CHECK(notes({{"yes", "no", 0}}, {}, {}).empty());
}

TEST_CASE("long sentences and cut ones are noted") {
  std::string sentence;
  for (int i = 0; i < 1000; ++i) sentence += "word ";
  const Pairs pairs{{"a b", "c", 1}, {sentence, "c", 0}};
  const std::vector<std::string> long_sentence = notes(pairs, {}, {});
  REQUIRE(long_sentence.size() == 1);
  CHECK(long_sentence[0] ==
        "a sentence has 1000 tokens, where 251 are usual: 'word word word word word word word word "
        "...'; attention (multihead) takes time that grows with the square of that, and "
        "--max-tokens cuts it");
  CHECK(notes(pairs, {}, {.max_tokens = 100}) ==
        std::vector<std::string>{"1 sentence is cut after 100 tokens"});
}
