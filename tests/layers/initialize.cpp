// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/layers/convolution.hpp>
#include <siamese/layers/embedding.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/layers/linear.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

using namespace siamese;

namespace {

template <class D>
struct Network {
  using Device = D;
  Embedding<D> embedding{40, EmbeddingOptions{.size = 8}};
  Convolution<D> convolution{8, {.size = 3, .filters = 20}};
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

/// Whether values are uniform in [-bound, bound).
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

TEST_CASE("weights are uniform within Glorot's bound, and biases are zero") {
  Network<test::Exact> network;
  initialize(network, 1);
  check_uniform(network.embedding.weight.view(), std::sqrt(6.0 / (40 + 8)));
  check_uniform(network.convolution.weight.view(), std::sqrt(6.0 / (3 * 8 + 3 * 20)));
  check_uniform(network.one.weight.view(), std::sqrt(6.0 / (20 + 20)));
  CHECK(test::values<test::Exact>(network.convolution.bias.view()) == std::vector<double>(20));
  CHECK(test::values<test::Exact>(network.one.bias.view()) == std::vector<double>(20));
}

TEST_CASE("an embedding's initial values have the requested root mean square") {
  Embedding<test::Exact> embedding(400, EmbeddingOptions{.size = 8, .initial_rms = 0.25});
  initialize(embedding, 1);
  check_uniform(embedding.weight.view(), std::sqrt(3.0) * 0.25);
  double squares = 0;
  for (const double value : test::values<test::Exact>(embedding.weight.view()))
    squares += value * value;
  CHECK(std::sqrt(squares / (400 * 8)) == doctest::Approx(0.25).epsilon(0.02));
}

TEST_CASE("an invalid root mean square is refused") {
  for (const double rms :
       {-0.1, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_WITH_AS(
        (Embedding<test::Exact>(40, EmbeddingOptions{.size = 8, .initial_rms = rms})),
        doctest::Contains("initial_rms must be 0 or a number above 0, at most 1e6, not "),
        ArgumentError);
}

TEST_CASE("parameters with the same shape get different values") {
  Network<test::Exact> network;
  initialize(network, 1);
  CHECK(test::values<test::Exact>(network.one.weight.view()) !=
        test::values<test::Exact>(network.two.weight.view()));
}

TEST_CASE("the seed decides the values, the same on every device") {
  CHECK(initialized<test::Single>(5) == initialized<test::Single>(5));
  CHECK(initialized<test::Single>(5) != initialized<test::Single>(6));
  CHECK(initialized<test::Single>(5) == initialized<BasicCpu<float>>(5));
  CHECK(initialized<test::Exact>(5) == initialized<BasicCpu<double>>(5));
}
