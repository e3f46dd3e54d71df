// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/rounding.hpp>
#include <support/words.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/conv_tables.hpp>
#include <siamese/model/siamese.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace siamese;
using namespace std::string_view_literals;

namespace {

using Network = Siamese<Conv<test::Single>, Manhattan>;

Network small_model(std::uint64_t seed = 1) {
  return Network(test::numbered_words(20), {8, {2, 3}, {5, 6}, 0}, seed);
}

/// A view that is iterated only when it is not const, as std::views::filter gives.
struct MutableView {
  std::vector<std::string> sentences;
  auto begin() { return sentences.begin(); }
  auto end() { return sentences.end(); }
};

}

TEST_CASE("encode gives a row per sentence for any range of sentences") {
  const Network model = small_model();
  const auto vectors = model.encode({"w1 w2", "w3"});
  CHECK(vectors.shape(0) == 2);
  CHECK(vectors.shape(1) == 11);
  CHECK(test::same_bits(model.encode(std::vector<std::string>{"w1 w2", "w3"}), vectors));
  CHECK(test::same_bits(model.encode(std::list<const char*>{"w1 w2", "w3"}), vectors));
  CHECK(model.encode(std::vector<std::string>{}).shape(0) == 0);
  MutableView view{{"w1 w2", "w3"}};
  CHECK(test::same_bits(model.encode(view), vectors));
  CHECK(test::same_bits(model.encode(MutableView{{"w1 w2", "w3"}}), vectors));
}

TEST_CASE("a sentence is exactly alike itself under Manhattan") {
  const Network model = small_model();
  for (const char* sentence : {"w1", "w3 w2 w1", "", "unheard of"})
    CHECK(model.similarity(sentence, sentence) == 1.0F);
  CHECK(model.similarity("w1 w2", "w3") < 1);
}

TEST_CASE("similarity is the distance of the two vectors, in either order") {
  const Network model = small_model();
  const auto vectors = model.encode({"w1 w2 w3", "w4"});
  float distance = 0;
  for (std::size_t j = 0; j < 11; ++j) distance += std::abs(vectors(0, j) - vectors(1, j));
  CHECK(model.similarity("w1 w2 w3", "w4") == doctest::Approx(std::exp(-distance)));
  CHECK(model.similarity("w1 w2 w3", "w4") == model.similarity("w4", "w1 w2 w3"));
}

TEST_CASE("empty, blank, all-unknown and broken sentences have a finite vector") {
  const Network model = small_model();
  const std::vector<std::string_view> odd = {
      "", "   ", "!?", "zzz", "\0"sv, "w1\0w2"sv, "\xff\xfe", "w1 \xc3", "\xf0\x9f\x98\x80"};
  const auto vectors = model.encode(odd);
  CHECK(vectors.shape(0) == odd.size());
  CHECK(test::all_finite(vectors));
  for (const auto a : odd)
    for (const auto b : odd) {
      const float score = model.similarity(a, b);
      CHECK(score > 0);
      CHECK(score <= 1);
    }
  // A sentence without tokens is one unknown token.
  CHECK(model.similarity("", "zzz") == 1);
}

TEST_CASE("the seed decides the initial parameters") {
  const auto vector = [](std::uint64_t seed) { return small_model(seed).encode({"w1 w2"}); };
  CHECK(vector(3) == vector(3));
  CHECK(vector(3) != vector(4));
}

TEST_CASE("a model has its vocabulary, and copies compute the same") {
  const Network model = small_model();
  CHECK(model.vocabulary_size() == 20);
  const Network copy = model;
  CHECK(test::same_bits(copy.encode({"w1 w2 w3"}), model.encode({"w1 w2 w3"})));
  CHECK(copy.text == model.text);
}

TEST_CASE("a model computes with the settings of its device, its copies and word tables too") {
  const auto devices = test::two_precisions();
  if (!devices) return;
  const ConvOptions options{8, {2, 3}, {5, 6}, 0};
  const Network exact(test::numbered_words(20), options, 1, {}, devices->exact);
  Network rounding = exact;
  rounding.device = devices->rounding;
  const auto vectors = rounding.encode({"w1 w2 w3"});
  CHECK_FALSE(test::same_bits(vectors, exact.encode({"w1 w2 w3"})));
  CHECK(test::same_bits(
      vectors,
      Network(test::numbered_words(20), options, 1, {}, devices->rounding).encode({"w1 w2 w3"})));
  CHECK(test::same_bits(vectors, Network(rounding).encode({"w1 w2 w3"})));
  CHECK(test::same_bits(vectors, rounding.with_word_tables().encode({"w1 w2 w3"})));
  CHECK(rounding.similarity("w1 w2", "w3") != exact.similarity("w1 w2", "w3"));
}

TEST_CASE("one const model serves several threads at once") {
  const Network model = small_model();
  test::Draw draw(1);
  const auto sentences = test::written(test::random_sentences(draw, 60, 20));
  const auto expected = model.encode(sentences);
  std::vector<int> right(4);
  std::vector<std::thread> threads;
  for (int& count : right)
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        count += test::same_bits(model.encode(sentences), expected);
        count += model.similarity(sentences[0], sentences[0]) == 1;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::vector<int>(4, 10));
}
