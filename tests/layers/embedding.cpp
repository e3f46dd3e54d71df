// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/layers/embedding.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

struct Setting {
  test::Draw draw{1};
  Plain<double> table = test::random_plain<double>(draw, 9, 5);
  Embedding<D> layer{9, EmbeddingOptions{.size = 5}};
  Context<D> context;

  Setting() {
    layer.weight.values = test::matrix<D>(table);
    context.begin_inference();
  }
};

}

TEST_CASE("every distinct token gives its row of the table") {
  Setting s;
  const test::Batch<D> batch(test::random_sentences(s.draw, 6, 9), 9);
  Embedding<D>::Cache cache;
  const auto y = s.layer.forward(s.context, batch.tokens, cache);
  CHECK(y.layout.positions == batch.positions());
  Plain<double> expected(batch.rows, 5);
  for (Index i = 0; i < batch.rows; ++i)
    for (Index j = 0; j < 5; ++j)
      expected(i, j) = s.table(batch.ids[static_cast<std::size_t>(i)], j);
  CHECK(test::values<D>(y.values) == expected.values);
  CHECK(s.layer.dim() == 5);
}

TEST_CASE("the gradient lists the batch's rows, and a shard adds to its own") {
  Setting s;
  D device;
  TokenBatch<D> batch;
  batch.resize(2);
  const std::vector<std::vector<test::Sentence>> shards = {{{4, 2, 4}}, {{2, 7}, {7}}};
  for (std::size_t i = 0; i < 2; ++i) {
    batch.shard(i).begin(9);
    for (const auto& sentence : shards[i]) batch.shard(i).add(sentence);
    batch.shard(i).finish();
  }
  batch.join(2);
  batch.send(s.context.device);

  Embedding<D> gradient = zero_gradient(s.layer);
  Plain<double> expected(3, 5); // tokens 4, 2, 7
  const std::vector<std::vector<Index>> rows = {{0, 1}, {1, 2}};
  for (std::size_t i = 0; i < 2; ++i) {
    Embedding<D>::Cache cache;
    s.layer.forward(s.context, batch.tokens(i), cache);
    const auto dy = test::random_plain<double>(s.draw, 2, 5);
    s.layer.backward(s.context, test::matrix<D>(dy).view(), cache, gradient);
    for (Index r = 0; r < 2; ++r)
      for (Index j = 0; j < 5; ++j) expected(rows[i][static_cast<std::size_t>(r)], j) += dy(r, j);
  }
  std::vector<Id> ids(3);
  REQUIRE(gradient.weight.ids.size == 3);
  download(device, gradient.weight.ids.data, 3, ids.data());
  CHECK(ids == std::vector<Id>{4, 2, 7});
  CHECK(test::values<D>(gradient.weight.view()) == expected.values);
}

TEST_CASE("a frozen table's gradient touches no row") {
  Setting s;
  s.layer.options.frozen = true;
  const test::Batch<D> batch({{4, 2, 4}}, 9);
  Embedding<D>::Cache cache;
  Embedding<D> gradient = zero_gradient(s.layer);
  s.layer.forward(s.context, batch.tokens, cache);
  s.layer.backward(s.context, test::matrix<D>(2, 5, std::vector<double>(10, 1)).view(), cache,
                   gradient);
  CHECK(gradient.weight.ids.size == 0);
  CHECK(gradient.weight.view().rows == 0);
}

TEST_CASE("given vectors are scaled like drawn values, and other tokens keep their drawn values") {
  Setting s;
  const std::vector<float> values = {1, 2, 3, 4, 5, -6, 7, 8, 9, 10};
  s.layer.start_from(std::vector<Id>{7, 0}, values);
  const double scale = std::sqrt(6.0 / (9 + 5) / 3 / (385.0 / 10));
  for (Index j = 0; j < 5; ++j) {
    s.table(7, j) = scale * static_cast<double>(values[static_cast<std::size_t>(j)]);
    s.table(0, j) = scale * static_cast<double>(values[static_cast<std::size_t>(5 + j)]);
  }
  CHECK(test::difference(test::values<D>(s.layer.weight.view()), s.table.values) <= 1e-15);
  const auto before = test::values<D>(s.layer.weight.view());
  CHECK_THROWS_WITH_AS(s.layer.start_from(std::vector<Id>{1}, std::vector<float>(4)),
                       doctest::Contains("have another length than the embedding's 5"),
                       ArgumentError);
  CHECK_THROWS_WITH_AS(s.layer.start_from(std::vector<Id>{9}, std::vector<float>(5)),
                       "token id 9 is not in the embedding", ArgumentError);
  CHECK(test::values<D>(s.layer.weight.view()) == before);

  s.layer.options.initial_rms = 0.5;
  s.layer.start_from(std::vector<Id>{7}, std::vector<float>{3, -3, 3, 3, -3});
  s.table(7, 0) = s.table(7, 2) = s.table(7, 3) = 0.5;
  s.table(7, 1) = s.table(7, 4) = -0.5;
  CHECK(test::difference(test::values<D>(s.layer.weight.view()), s.table.values) <= 1e-15);

  s.layer.start_from(std::vector<Id>{7}, std::vector<float>(5));
  for (Index j = 0; j < 5; ++j) s.table(7, j) = 0;
  CHECK(test::difference(test::values<D>(s.layer.weight.view()), s.table.values) <= 1e-15);
}
