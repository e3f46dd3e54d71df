// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/words.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/model/model_holder.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using namespace siamese;

namespace {

using S = test::Single;
using Network = Siamese<MultiheadAttention<S>, Manhattan>;

Network small_model() {
  MultiheadAttentionOptions options;
  options.embedding_size = 12;
  options.num_blocks = 2;
  options.num_heads = 3;
  options.positions = "learned";
  return Network(test::numbered_words(20), options);
}

}

TEST_CASE("every block and head gives the attention of each token") {
  const Network model = small_model();
  const auto attention = model.attention("w1 w2 w3 w1 w4");
  REQUIRE(attention.size() == 2);
  for (const auto& block : attention) {
    REQUIRE(block.shape(0) == 3);
    REQUIRE(block.shape(1) == 5);
    REQUIRE(block.shape(2) == 5);
    for (std::size_t h = 0; h < 3; ++h)
      for (std::size_t t = 0; t < 5; ++t) {
        double total = 0;
        for (std::size_t u = 0; u < 5; ++u) {
          CHECK(block(h, t, u) > 0);
          total += static_cast<double>(block(h, t, u));
        }
        CHECK(total == doctest::Approx(1).epsilon(1e-6));
      }
  }
  CHECK_FALSE(test::same_bits(attention[0], attention[1]));
}

TEST_CASE("a token whose key resembles a query gets its attention") {
  Network model(test::numbered_words(3), {2, 1, 1});
  auto& layer = model.encoder.layers[0].attention;
  S device;
  const auto set = [&](auto& parameter, const std::vector<float>& values) {
    upload(device, values.data(), static_cast<Index>(values.size()), parameter.view().data);
  };
  set(model.encoder.embedding.weight, {0, 0, 10, 0, 0, 10});
  for (auto* projection : {&layer.query, &layer.key}) set(projection->weight, {1, 0, 0, 1});
  const auto attention = model.attention("w1 w2");
  CHECK(attention[0](0, 0, 0) > 0.999F);
  CHECK(attention[0](0, 0, 1) < 0.001F);
  CHECK(attention[0](0, 1, 1) > 0.999F);
}

TEST_CASE("AnyModel gives the same attention, or says that the model has none") {
  const Network model = small_model();
  const auto direct = model.attention("w1 w2 w3"), any = AnyModel(model).attention("w1 w2 w3");
  REQUIRE(any.size() == direct.size());
  for (std::size_t i = 0; i < any.size(); ++i) CHECK(test::same_bits(any[i], direct[i]));

  const Siamese<Conv<S>, Manhattan> conv(test::numbered_words(20), {8, {2}, {5}, 0});
  CHECK_THROWS_WITH_AS(AnyModel(conv).attention("w1"),
                       "this model's encoder has no attention; multihead has", ArgumentError);
}
