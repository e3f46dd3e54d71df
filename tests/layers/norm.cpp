// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/norm.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

using D = test::Exact;

TEST_CASE("layer normalisation and its gradients agree with PyTorch") {
  const auto golden = test::golden("layer_norm");
  LayerNorm<D> layer(5);
  test::set<D>(layer.gain.view(), test::plain(golden["gain"]));
  test::set<D>(layer.bias.view(), test::plain(golden["bias"]));
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  const Matrix<D> dy = test::matrix<D>(test::plain(golden["dy"]));

  Context<D> context;
  context.begin_inference();
  LayerNorm<D>::Cache cache;
  LayerNorm<D> gradient = zero_gradient(layer);
  const auto agrees = [&](MatrixView<const double> computed, const char* name) {
    return test::difference(test::values<D>(computed), test::plain(golden[name]).values) <=
           test::golden_tolerance;
  };
  CHECK(agrees(layer.forward(context, x.view(), cache), "y"));
  CHECK(agrees(layer.backward(context, dy.view(), cache, gradient), "dx"));
  CHECK(agrees(gradient.gain.view(), "dgain"));
  CHECK(agrees(gradient.bias.view(), "dbias"));
}

TEST_CASE("layer normalisation's gradients agree with differences") {
  for (const Index dim : {2, 5, 20}) {
    test::Draw draw(1);
    LayerNorm<D> layer(dim);
    test::set<D>(layer.gain.view(), test::random_plain<double>(draw, 1, dim));
    test::set<D>(layer.bias.view(), test::random_plain<double>(draw, 1, dim));
    Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, dim));
    const auto error = testing::check_layer(layer, x.view());
    CHECK_MESSAGE(error.relative <= 1e-6, error.where);
  }
}

TEST_CASE("gains are initially one and biases zero") {
  LayerNorm<D> layer(3);
  initialize(layer, 1);
  CHECK(test::values<D>(layer.gain.view()) == std::vector<double>{1, 1, 1});
  CHECK(test::values<D>(layer.bias.view()) == std::vector<double>{0, 0, 0});
}
