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
  CHECK(examples.unknown_rate() == doctest::Approx(0.4));
}

TEST_CASE("no pairs give no examples") {
  const Examples examples = siamese::tokenize({}, siamese::Text({}, {}));
  CHECK(examples.size() == 0);
  CHECK(examples.offsets == std::vector<std::size_t>{0});
  CHECK(examples.unknown_rate() == 0);
}

TEST_CASE("the vocabulary has the tokens of both sentences") {
  const Pairs pairs{{"The man", "the dog", 1}, {"the man", "HTTPServer", 0}};
  const auto vocabulary = siamese::build_vocabulary(pairs, {.lower_case = true}, {.max_size = 3});
  CHECK(vocabulary == siamese::Vocabulary({"<unk>", "the", "man"}));
  CHECK(siamese::build_vocabulary(pairs, {}).id("HTTP") != siamese::Vocabulary::unknown);
}
