// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/words.hpp>

#include <siamese/encoders/conv_tables.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/any_head.hpp>
#include <siamese/model/model_holder.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

const std::vector<std::string> sentences = {"w1 w2 w3 w2 w1 w9", "w3", "", "w4 w4", "unheard of"};

/// Compares a network with and without word tables.
template <class M>
void check_same_bits(const M& fast, const M& plain) {
  CHECK(test::same_bits(fast.encode(sentences), plain.encode(sentences)));
  for (const std::string& sentence : sentences) {
    CHECK(fast.similarity(sentences[0], sentence) == plain.similarity(sentences[0], sentence));
    CHECK(fast.probabilities(sentences[0], sentence) ==
          plain.probabilities(sentences[0], sentence));
  }
}

}

TEST_CASE("with word tables a network gives the same bits, with a distance and with a head") {
  const ConvOptions options{8, {1, 2, 5}, {5, 6, 40}, 0};
  const Siamese<Conv<D>, Manhattan> distance(test::numbered_words(20), options);
  const auto fast = distance.with_word_tables();
  CHECK(test::same_bits(fast.encode(sentences), distance.encode(sentences)));
  CHECK(fast.similarity("w1 w2", "w2") == distance.similarity("w1 w2", "w2"));
  CHECK(fast.text == distance.text);
  const Siamese<Conv<D>, AnyHead<D>> head(test::numbered_words(20), options);
  check_same_bits(AnyModel(head).with_word_tables(), AnyModel(head));
}

TEST_CASE("an encoder without word tables stays as it is") {
  const Siamese<RecurrentGRU<D>> gru(test::numbered_words(20), {8, 8});
  check_same_bits(gru.with_word_tables(), gru);
  check_same_bits(AnyModel(gru).with_word_tables(), AnyModel(gru));
}
