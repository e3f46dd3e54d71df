// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <tuple>
#include <vector>

using namespace siamese;

using D = test::Exact;

TEST_CASE("a linear layer and its gradients agree with PyTorch") {
  const auto golden = test::golden("linear");
  Linear<D> layer(3, 4);
  test::set<D>(layer.weight.view(), test::plain(golden["weight"]));
  test::set<D>(layer.bias.view(), test::plain(golden["bias"]));
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  const Matrix<D> dy = test::matrix<D>(test::plain(golden["dy"]));

  Context<D> context;
  context.begin_inference();
  Linear<D>::Cache cache;
  Linear<D> gradient = zero_gradient(layer);
  const auto agrees = [&](MatrixView<const double> computed, const char* name) {
    return test::difference(test::values<D>(computed), test::plain(golden[name]).values) <=
           test::golden_tolerance;
  };
  CHECK(agrees(layer.forward(context, x.view(), cache), "y"));
  CHECK(agrees(layer.backward(context, dy.view(), cache, gradient), "dx"));
  CHECK(agrees(gradient.weight.view(), "dweight"));
  CHECK(agrees(gradient.bias.view(), "dbias"));
}

TEST_CASE("a linear layer's gradients agree with differences") {
  for (const auto& [rows, inputs, outputs] :
       std::vector<std::tuple<Index, Index, Index>>{{1, 1, 1}, {4, 3, 5}, {7, 20, 2}}) {
    test::Draw draw(1);
    Linear<D> layer(inputs, outputs);
    initialize(layer, 3);
    test::set<D>(layer.bias.view(), test::random_plain<double>(draw, 1, outputs));
    Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, rows, inputs));
    const auto error = testing::check_layer(layer, x.view());
    CHECK_MESSAGE(error.relative <= 1e-6, error.where);
  }
}

TEST_CASE("gradients accumulate over backward passes") {
  test::Draw draw(2);
  Linear<D> layer(3, 2);
  initialize(layer, 1);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
  const Matrix<D> dy = test::matrix<D>(test::random_plain<double>(draw, 4, 2));
  Context<D> context;
  context.begin_inference();
  Linear<D>::Cache cache;
  Linear<D> gradient = zero_gradient(layer);
  layer.forward(context, x.view(), cache);
  layer.backward(context, dy.view(), cache, gradient);
  std::vector<double> twice = test::values<D>(gradient.weight.view());
  for (double& value : twice) value *= 2;
  layer.backward(context, dy.view(), cache, gradient);
  CHECK(test::difference(test::values<D>(gradient.weight.view()), twice) <= 1e-14);
}
