// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/words.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/model/siamese.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;

namespace {
using Network = Siamese<Conv<test::Single>, Cosine>;
}

TEST_CASE("every pair has its similarity, in order, for any number of pairs and threads") {
  const Network model(test::numbered_words(20), {4, {2}, {6}, 0});
  test::Draw draw(1);
  for (const Index count : {0, 1, 255, 256, 257, 700}) {
    const auto texts = test::written(test::random_sentences(draw, 2 * count, 20, 4));
    Pairs pairs;
    std::vector<float> expected;
    for (std::size_t i = 0; i < texts.size(); i += 2) {
      pairs.push_back({texts[i], texts[i + 1], 0});
      expected.push_back(model.similarity(texts[i], texts[i + 1]));
    }
    const Examples examples = tokenize(pairs, *model.text);
    for (const int threads : {1, 2, 4}) {
      Threads crew(threads);
      CHECK(test::read_alike(model.similarities(examples, crew), expected));
    }
  }
}
