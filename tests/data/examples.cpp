// SPDX-License-Identifier: MIT
#include <siamese/data/examples.hpp>

#include <doctest/doctest.h>

#include <vector>

using siamese::Examples;
using siamese::Id;
using siamese::Index;
using siamese::Pairs;

TEST_CASE("sentences 2i and 2i+1 are pair i") {
  const Pairs pairs{{"a b", "b", 1}, {"c", "", 0.5f}};
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "a", "b"}));
  const Examples examples = siamese::tokenize(pairs, text);
  CHECK(examples.size() == 2);
  CHECK(examples.labels == std::vector<float>{1, 0.5f});
  CHECK(examples.ids == std::vector<Id>{1, 2, 2, 0, 0});
  CHECK(examples.offsets == std::vector<std::size_t>{0, 2, 3, 4, 5});
  const std::vector<std::vector<Id>> expected = {{1, 2}, {2}, {0}, {0}};
  for (Index s = 0; s < 4; ++s) {
    const auto sentence = examples.sentence(s);
    CHECK(std::vector<Id>(sentence.begin(), sentence.end()) ==
          expected[static_cast<std::size_t>(s)]);
  }
}

TEST_CASE("unknown tokens are counted, and pairs with a sentence that has no other") {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "a", "b"}));
  const Pairs pairs{{"a b", "b", 1}, {"c", "", 0.5f}, {"a c", "b", 0}, {"a", "c c", 0}};
  siamese::UnknownTokens counts = siamese::unknown_tokens(siamese::tokenize(pairs, text));
  CHECK(counts.tokens == 11);
  CHECK(counts.unknown == 5);
  CHECK(counts.rate() == doctest::Approx(5 / 11.0));
  CHECK(counts.warning() == "2 of 4 pairs have a sentence without a known word; their similarities "
                            "say nothing");
  counts += counts;
  CHECK(counts.unknown == 10);
  CHECK(counts.pairs_without_known == 4);
  CHECK(siamese::unknown_tokens(siamese::tokenize({pairs.front()}, text)).warning() == "");
}

TEST_CASE("hashed n-grams of an unknown word are known tokens") {
  const siamese::Text text({}, siamese::Vocabulary({"<unk>", "a", "<ngram 0>"}), {.buckets = 1});
  const auto counts = siamese::unknown_tokens(siamese::tokenize({{"zebra", "a", 1}}, text));
  CHECK(counts.unknown == 0);
  CHECK(counts.warning() == "");
}

TEST_CASE("no pairs give no examples") {
  const Examples examples = siamese::tokenize({}, siamese::Text({}, {}));
  CHECK(examples.size() == 0);
  CHECK(examples.offsets == std::vector<std::size_t>{0});
  CHECK(siamese::unknown_tokens(examples).rate() == 0);
}

TEST_CASE("the vocabulary has the tokens of both sentences") {
  const Pairs pairs{{"The man", "the dog", 1}, {"the man", "HTTPServer", 0}};
  const auto vocabulary = siamese::build_vocabulary(pairs, {.lower_case = true}, {.max_size = 3});
  CHECK(vocabulary == siamese::Vocabulary({"<unk>", "the", "man"}));
  CHECK(siamese::build_vocabulary(pairs, {}).id("HTTP") != siamese::Vocabulary::unknown);
}
