// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/layers/feed_forward.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace siamese;

namespace {

using D = test::Exact;

template <class Activation>
void check_gradients() {
  // The first inputs that are far enough from a kink.
  for (std::uint64_t seed = 1;; ++seed) {
    test::Draw draw(seed);
    FeedForward<Activation, D> layer(3, 5);
    initialize(layer, seed);
    test::set<D>(layer.hidden.linear.bias.view(), test::random_plain<double>(draw, 1, 5));
    Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
    Context<D> context;
    context.begin_inference();
    Linear<D>::Cache cache;
    const auto a = test::values<D>(layer.hidden.linear.forward(context, x.view(), cache));
    if (std::any_of(a.begin(), a.end(), [](double v) { return std::abs(v) < 1e-3; })) continue;
    const auto error = testing::check_layer(layer, x.view());
    CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    break;
  }
}

}

TEST_CASE("a feed-forward network's gradients agree with differences") {
  check_gradients<activation::Relu>();
  check_gradients<activation::Gelu>();
}

TEST_CASE("a feed-forward network is a linear layer, an activation and a linear layer") {
  test::Draw draw(1);
  FeedForward<activation::Relu, D> layer(3, 5);
  initialize(layer, 1);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
  Context<D> context;
  context.begin_inference();
  FeedForward<activation::Relu, D>::Cache cache;
  Linear<D>::Cache hidden_cache, output_cache;
  const auto y = layer.forward(context, x.view(), cache);
  const auto hidden = layer.hidden.linear.forward(context, x.view(), hidden_cache);
  activate(context.device, activation::Relu{}, hidden, hidden);
  const auto expected = layer.output.forward(context, hidden, output_cache);
  CHECK(test::same_bits(test::values<D>(y), test::values<D>(expected)));
}
