// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/layers/convolution.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/layers/linear.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

using namespace siamese;

namespace {

template <class D>
struct Network {
  using Device = D;
  Embedding<D> embedding{40, 8};
  Convolution<D> convolution{8, 3, 20};
  Linear<D> one{20, 20}, two{20, 20};
  static constexpr auto fields() {
    return std::tuple{Field{"embedding", &Network::embedding},
                      Field{"convolution", &Network::convolution}, Field{"one", &Network::one},
                      Field{"two", &Network::two}};
  }
};

template <class D>
std::vector<double> initialized(std::uint64_t seed) {
  Network<D> network;
  initialize(network, seed);
  std::vector<double> all;
  visit(
      [&](const Path&, const auto& p) {
        for (const auto value : test::values<D>(p.view())) all.push_back(value);
      },
      network);
  return all;
}

/// Whether values fill [-bound, bound) evenly.
void check_uniform(MatrixView<const double> parameter, double bound) {
  const std::vector<double> values = test::values<test::Exact>(parameter);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  CHECK(*low >= -bound);
  CHECK(*low < -0.9 * bound);
  CHECK(*high < bound);
  CHECK(*high > 0.9 * bound);
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  CHECK(std::abs(mean) < 0.15 * bound);
}

}

TEST_CASE("weights are uniform within Glorot's bound of their fans, and biases are zero") {
  Network<test::Exact> network;
  initialize(network, 1);
  check_uniform(network.embedding.weight.view(), std::sqrt(6.0 / (40 + 8)));
  check_uniform(network.convolution.weight.view(), std::sqrt(6.0 / (3 * 8 + 3 * 20)));
  check_uniform(network.one.weight.view(), std::sqrt(6.0 / (20 + 20)));
  CHECK(test::values<test::Exact>(network.convolution.bias.view()) == std::vector<double>(20));
  CHECK(test::values<test::Exact>(network.one.bias.view()) == std::vector<double>(20));
}

TEST_CASE("parameters of one shape get different values") {
  Network<test::Exact> network;
  initialize(network, 1);
  CHECK(test::values<test::Exact>(network.one.weight.view()) !=
        test::values<test::Exact>(network.two.weight.view()));
}

TEST_CASE("the seed decides, on every device alike") {
  CHECK(initialized<test::Single>(5) == initialized<test::Single>(5));
  CHECK(initialized<test::Single>(5) != initialized<test::Single>(6));
  CHECK(initialized<test::Single>(5) == initialized<BasicCpu<float>>(5));
  CHECK(initialized<test::Exact>(5) == initialized<BasicCpu<double>>(5));
}
