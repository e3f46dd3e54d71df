// SPDX-License-Identifier: MIT
#include <support/device.hpp>
#include <support/words.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/model/inference.hpp>
#include <siamese/model/siamese.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using Network = Siamese<Conv<test::Single>, Manhattan>;

const Network& model() {
  static const Network one(test::numbered_words(20), {8, {2, 3}, {5, 6}, 0});
  return one;
}

std::vector<float> vectors_of(Inference<Network>& inference,
                              const std::vector<test::Sentence>& sentences) {
  inference.begin();
  for (const auto& sentence : sentences) inference.add(sentence);
  return test::values<test::Single>(inference.vectors());
}

}

TEST_CASE("a reused inference gives what a fresh one gives") {
  Inference used(model());
  vectors_of(used, {{5, 6, 7, 8, 9}, {1}, {2}});
  Inference fresh(model());
  CHECK(vectors_of(used, {{3, 4}, {5}}) == vectors_of(fresh, {{3, 4}, {5}}));
}

TEST_CASE("similarities are those of neighbouring sentences") {
  Inference inference(model());
  inference.begin();
  for (const test::Sentence& sentence : std::vector<test::Sentence>{{1, 2}, {1, 2}, {3}, {4, 5}})
    inference.add(sentence);
  const auto similarities = test::values<test::Single>(inference.outputs());
  CHECK(similarities.size() == 2);
  CHECK(similarities[0] == 1);
  CHECK(similarities[1] == model().similarity("w3", "w4 w5"));
}

TEST_CASE("ids outside the vocabulary are refused, and the inference remains usable") {
  Inference inference(model());
  inference.begin();
  CHECK_THROWS_AS(inference.add(test::Sentence{20}), ArgumentError);
  CHECK_THROWS_AS(inference.add(test::Sentence{}), ArgumentError);
  Inference fresh(model());
  CHECK(vectors_of(inference, {{3, 4}}) == vectors_of(fresh, {{3, 4}}));
}
