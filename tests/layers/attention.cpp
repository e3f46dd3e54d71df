// SPDX-License-Identifier: MIT
#include <support/attention.hpp>
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/golden_batch.hpp>
#include <support/isa.hpp>

#include <siamese/layers/attention.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

SelfAttention<D> random_layer(test::Draw& draw, Index dim, Index heads) {
  SelfAttention<D> layer(dim, heads);
  visit(
      [&](const Path&, auto& p) {
        test::set<D>(p.view(),
                     test::random_plain<double>(draw, p.view().rows, p.view().columns, -0.5, 0.5));
      },
      layer);
  return layer;
}

}

TEST_CASE("attention and its gradients agree with PyTorch's nn.MultiheadAttention") {
  const auto golden = test::golden("attention");
  const auto batch = test::golden_batch<D>(golden);
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  for (const auto& one : golden["layers"]) {
    SelfAttention<D> layer(x.columns(), one["heads"]);
    test::set_golden(layer, one);
    Context<D> context;
    context.begin_inference();
    SelfAttention<D>::Cache cache;
    SelfAttention<D> gradient = zero_gradient(layer);
    const Matrix<D> dy = test::matrix<D>(test::plain(one["dy"]));
    const auto agrees = [&](const nlohmann::json& expected, MatrixView<const double> computed) {
      return test::difference(test::values<D>(computed), test::plain(expected).values) <=
             test::golden_tolerance;
    };
    CHECK(agrees(one["y"], layer.forward(context, {x.view(), batch.layout}, cache).values));
    nlohmann::json weights = nlohmann::json::array();
    for (const auto& head : one["weights"]) weights.insert(weights.end(), head.begin(), head.end());
    CHECK(agrees(weights, layer.weights(context, cache, 0, batch.end(0))));
    CHECK(agrees(one["dx"], layer.backward(context, dy.view(), cache, gradient)));
    test::check_golden_gradient(gradient, one);
  }
}

TEST_CASE("attention's gradients agree with differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const Index heads : {1, 2, 6}) {
      test::Draw draw(static_cast<std::uint64_t>(heads));
      const Batch<D> batch(test::random_sentences(draw, 5, 7), 7, rows);
      auto layer = random_layer(draw, 6, heads);
      Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 6));
      const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

TEST_CASE("a single token attends to itself") {
  test::Draw draw(3);
  const auto layer = random_layer(draw, 4, 2);
  const Batch<D> batch({{0}, {1}}, 2);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 2, 4));
  Context<D> context;
  context.begin_inference();
  SelfAttention<D>::Cache cache;
  Linear<D>::Cache value_cache, output_cache;
  const auto y = layer.forward(context, {x.view(), batch.layout}, cache);
  const auto value = layer.value.forward(context, x.view(), value_cache);
  const auto expected = layer.output.forward(context, value, output_cache);
  CHECK(test::difference(test::values<D>(y.values), test::values<D>(expected)) <= 1e-14);
  CHECK(test::values<D>(layer.weights(context, cache, 1, 1)) == std::vector<double>{1, 1});
}

TEST_CASE("a token's output does not depend on the order of the other tokens") {
  test::Draw draw(4);
  const auto layer = random_layer(draw, 4, 2);
  const Batch<D> batch({{0, 1, 2, 3}, {3, 1, 0, 2}}, 4);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 4));
  Context<D> context;
  context.begin_inference();
  SelfAttention<D>::Cache cache;
  const auto y = test::values<D>(layer.forward(context, {x.view(), batch.layout}, cache).values);
  for (const auto& [t, u] : {std::pair{0, 6}, {1, 5}, {2, 7}, {3, 4}})
    for (int j = 0; j < 4; ++j)
      CHECK(y[static_cast<std::size_t>(t * 4 + j)] ==
            doctest::Approx(y[static_cast<std::size_t>(u * 4 + j)]).epsilon(1e-13));
}

TEST_CASE("a number of heads that does not divide the vectors' length is refused") {
  const auto make = [](Index dim, Index heads) { return SelfAttention<D>(dim, heads); };
  CHECK_THROWS_WITH_AS(make(6, 4), "number of heads 4 does not divide the vectors' length 6",
                       ArgumentError);
  CHECK_THROWS_AS(make(6, 0), ArgumentError);
  CHECK_THROWS_AS(make(6, -2), ArgumentError);
  CHECK_THROWS_AS(make(0, 1), ArgumentError);
  CHECK(make(6, 3).heads == 3);
}
