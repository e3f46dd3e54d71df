// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/training.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/model/any_model.hpp>
#include <siamese/model/model_holder.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

using namespace siamese;

namespace {
using Network = Siamese<Conv<test::Single>, Manhattan>;

/// The strings live as long as the references to them. clang 14 does not compile the library's
/// views.
struct MadeOnTheWay {
  struct Iterator {
    using value_type = std::string;
    using difference_type = std::ptrdiff_t;
    int i = 0;

    std::string operator*() const { return "w" + std::to_string(i) + std::string(60, ' '); }
    Iterator& operator++() {
      ++i;
      return *this;
    }
    void operator++(int) { ++i; }
    bool operator==(const Iterator&) const = default;
  };
  Iterator begin() const { return {1}; }
  Iterator end() const { return {4}; }
};

/// A view that is iterated only when it is not const, as std::views::filter gives.
struct MutableView {
  std::vector<std::string> sentences;
  auto begin() { return sentences.begin(); }
  auto end() { return sentences.end(); }
};

}

TEST_CASE("AnyModel gives the same bits as the model's own type") {
  const Network model(test::numbered_words(20), {8, {2, 3}, {5, 6}, 0});
  const AnyModel any(model);
  const AnyModel copy = any;
  const std::vector<std::string> sentences = {"w1 w2", "w3", ""};
  CHECK(test::same_bits(any.encode(sentences), model.encode(sentences)));
  CHECK(test::same_bits(any.encode({"w1 w2", "w3", ""}), model.encode(sentences)));
  CHECK(copy.similarity("w1 w2", "w3") == model.similarity("w1 w2", "w3"));
  CHECK(any.similarity("w1 w2", "w1 w2") == 1);
  CHECK(any.dim() == 11);
  CHECK(any.text().vocabulary().size() == 20);

  CHECK(test::same_bits(any.encode(MadeOnTheWay{}), model.encode({"w1", "w2", "w3"})));
  CHECK(test::same_bits(any.encode(MutableView{{"w1", "w2"}}), model.encode({"w1", "w2"})));

  const Examples examples = tokenize({{"w1 w2", "w3", 1}, {"w4", "w4", 1}}, any.text());
  Threads threads(2);
  CHECK(
      test::same_bits(any.similarities(examples, threads), model.similarities(examples, threads)));
}

TEST_CASE("several threads use one const model and one Threads at once") {
  const AnyModel model(test::small_network<test::Single>());
  const Examples examples = test::random_pairs(1, 700); // shards for three threads
  Threads threads(3);
  const std::vector<float> expected = model.similarities(examples, threads);
  std::vector<int> right(4);
  std::vector<std::thread> callers;
  for (int& count : right)
    callers.emplace_back([&] {
      for (int round = 0; round < 10; ++round)
        count += model.similarities(examples, threads) == expected;
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(right == std::vector<int>(4, 10));
}
