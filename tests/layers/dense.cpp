// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/layers/dense.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace siamese;

using D = test::Exact;

TEST_CASE_TEMPLATE("a dense layer's gradients agree with differences", Activation, activation::Relu,
                   activation::Gelu, activation::Tanh) {
  // The first inputs that are far enough from a kink.
  for (std::uint64_t seed = 1;; ++seed) {
    test::Draw draw(seed);
    Dense<Activation, D> layer(3, 5);
    initialize(layer, seed);
    test::set<D>(layer.linear.bias.view(), test::random_plain<double>(draw, 1, 5));
    Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
    Context<D> context;
    context.begin_inference();
    Linear<D>::Cache cache;
    const auto a = test::values<D>(layer.linear.forward(context, x.view(), cache));
    if (std::any_of(a.begin(), a.end(), [](double v) { return std::abs(v) < 1e-3; })) continue;
    const auto error = testing::check_layer(layer, x.view());
    CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    break;
  }
}

TEST_CASE(
    "a dense layer is a linear layer followed by the activation, with the same parameter names") {
  test::Draw draw(1);
  Dense<activation::Tanh, D> layer(3, 5);
  initialize(layer, 1);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
  Context<D> context;
  context.begin_inference();
  Dense<activation::Tanh, D>::Cache cache;
  Linear<D>::Cache linear_cache;
  const auto y = layer.forward(context, x.view(), cache);
  const auto expected = layer.linear.forward(context, x.view(), linear_cache);
  activate(context.device, activation::Tanh{}, expected, expected);
  CHECK(test::same_bits(test::values<D>(y), test::values<D>(expected)));

  std::vector<std::string> names;
  visit([&](const Path& path, const auto&) { names.push_back(path.string()); }, layer);
  CHECK(names == std::vector<std::string>{"weight", "bias"});
}

TEST_CASE_TEMPLATE("an activation chosen by name has the bits of the type", Activation,
                   activation::Relu, activation::Gelu, activation::Tanh) {
  test::Draw draw(1);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
  const Matrix<D> dy = test::matrix<D>(test::random_plain<double>(draw, 4, 5));
  const auto both_ways = [&]<class L>(L layer) {
    initialize(layer, 1);
    L gradient = layer;
    set_zero(gradient);
    Context<D> context;
    context.begin_inference();
    typename L::Cache cache;
    std::vector<double> all = test::values<D>(layer.forward(context, x.view(), cache));
    const auto dx = test::values<D>(layer.backward(context, dy.view(), cache, gradient));
    all.insert(all.end(), dx.begin(), dx.end());
    return all;
  };
  const AnyActivation chosen(Activation::name);
  CHECK(test::same_bits(both_ways(Dense<AnyActivation, D>(3, 5, chosen)),
                        both_ways(Dense<Activation, D>(3, 5))));
}
