// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/golden_batch.hpp>

#include <siamese/layers/convolution.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

Convolution<D> random_layer(test::Draw& draw, Index dim, Index size, Index filters) {
  Convolution<D> layer(dim, {.size = size, .filters = filters});
  test::set<D>(layer.weight.view(), test::random_plain<double>(draw, dim, size * filters));
  test::set<D>(layer.bias.view(), test::random_plain<double>(draw, 1, filters, -0.5, 0.5));
  return layer;
}

}

TEST_CASE("a convolution and its gradients agree with PyTorch") {
  const auto golden = test::golden("convolution");
  const auto batch = test::golden_batch<D>(golden);
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  // PyTorch's windows are listed by sentence; here their rows are consecutive.
  const auto rows = [](const nlohmann::json& list) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& sentence : list) all.insert(all.end(), sentence.begin(), sentence.end());
    return test::plain(all);
  };
  const auto agrees = [](MatrixView<const double> computed, const Plain<double>& expected) {
    return test::difference(test::values<D>(computed), expected.values) <= test::golden_tolerance;
  };
  for (const auto& one : golden["cases"]) {
    Convolution<D> layer(3, {.size = one["size"], .filters = golden["filters"]});
    test::set<D>(layer.weight.view(), test::plain(one["weight"]));
    test::set<D>(layer.bias.view(), test::plain(one["bias"]));
    const Matrix<D> dy = test::matrix<D>(rows(one["dwindows"]));
    Context<D> context;
    context.begin_inference();
    Convolution<D>::Cache cache;
    Convolution<D> gradient = zero_gradient(layer);
    CHECK(agrees(layer.forward(context, {x.view(), batch.layout}, cache).values,
                 rows(one["windows"])));
    const nlohmann::json& expected = one["windows_gradient"];
    CHECK(agrees(layer.backward(context, dy.view(), cache, gradient), test::plain(expected["dx"])));
    CHECK(agrees(gradient.weight.view(), test::plain(expected["dweight"])));
    CHECK(agrees(gradient.bias.view(), test::plain(expected["dbias"])));
  }
}

TEST_CASE("a convolution's gradients agree with differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const Index size : {1, 2, 3, 6}) {
      test::Draw draw(static_cast<std::uint64_t>(size));
      const Batch<D> batch(test::random_sentences(draw, 5, 7), 7, rows);
      auto layer = random_layer(draw, 3, size, 4);
      Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 3));
      const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

TEST_CASE("invalid sizes and numbers of filters are refused") {
  CHECK_THROWS_WITH_AS(Convolution<D>(3, {.size = 0}),
                       "size must be a whole number from 1 to 1024, not 0", ArgumentError);
  CHECK_THROWS_WITH_AS(Convolution<D>(3, {.filters = -1}),
                       "filters must be a whole number from 1 to 65536, not -1", ArgumentError);
  const Convolution<D> layer(3, {.size = 2, .filters = 4});
  CHECK(layer.size() == 2);
  CHECK(layer.filters() == 4);
  CHECK(Convolution<D>().size() == 0);
}
