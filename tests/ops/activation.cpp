// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/activation.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

/// Numbers from -10 to 10, and NaN.
template <class Real>
Plain<Real> inputs() {
  Plain<Real> x(1, 2002);
  for (Index j = 0; j <= 2000; ++j) x(0, j) = static_cast<Real>(j - 1000) / 100;
  x(0, 2001) = std::numeric_limits<Real>::quiet_NaN();
  return x;
}

double gelu(double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }
double gelu_slope(double x) {
  return (1 + std::erf(x / std::sqrt(2.0))) / 2 +
         x * std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
}

template <class Activation, class D, class Value, class Slope>
void check(double tolerance, const Value& value, const Slope& slope) {
  using Real = typename D::Real;
  test::on_every_isa<D>([&](D device) {
    const Plain<Real> x = inputs<Real>();
    const Matrix<D> on_device = test::matrix<D>(x);
    const Matrix<D> dy = test::matrix<D>(1, x.columns, std::vector<Real>(x.values.size(), 2));
    Matrix<D> y(1, x.columns), dx(1, x.columns);
    activate(device, Activation{}, on_device.view(), y.view());
    activate_backward(device, Activation{}, on_device.view(), dy.view(), dx.view());
    std::vector<Real> values = test::values<D>(y.view()), slopes = test::values<D>(dx.view());
    CHECK(std::isnan(values.back()));
    values.pop_back();
    slopes.pop_back();
    std::vector<double> expected, expected_slopes;
    for (std::size_t k = 0; k < values.size(); ++k) {
      expected.push_back(value(static_cast<double>(x.values[k])));
      expected_slopes.push_back(2 * slope(static_cast<double>(x.values[k])));
    }
    CHECK(test::difference(values, expected) <= tolerance);
    CHECK(test::difference(slopes, expected_slopes) <= tolerance);
  });
}

}

TEST_CASE("ReLU's value and slope") {
  const auto value = [](double x) { return x > 0 ? x : 0; };
  const auto slope = [](double x) { return x > 0 ? 1.0 : 0.0; };
  check<activation::Relu, test::Exact>(0, value, slope);
  check<activation::Relu, test::Single>(0, value, slope);
}

TEST_CASE("an activation and its gradient can be computed in place") {
  test::on_every_isa<test::Exact>([](test::Exact device) {
    Matrix<test::Exact> y = test::matrix<test::Exact>(1, 3, {-1, 0, 2});
    Matrix<test::Exact> dx = test::matrix<test::Exact>(1, 3, {3, 4, 5});
    activate(device, activation::Relu{}, y.view(), y.view());
    activate_backward(device, activation::Relu{}, y.view(), dx.view(), dx.view());
    CHECK(test::values<test::Exact>(y.view()) == std::vector<double>{0, 0, 2});
    CHECK(test::values<test::Exact>(dx.view()) == std::vector<double>{0, 0, 5});
  });
}

TEST_CASE("GELU's value and slope") {
  check<activation::Gelu, test::Exact>(1e-15, gelu, gelu_slope);
  check<activation::Gelu, test::Single>(2e-6, gelu, gelu_slope);
}

TEST_CASE("the logistic function's value and slope") {
  const auto value = [](double x) { return 1 / (1 + std::exp(-x)); };
  const auto slope = [&](double x) { return value(x) * (1 - value(x)); };
  check<activation::Logistic, test::Exact>(1e-15, value, slope);
  check<activation::Logistic, test::Single>(2e-6, value, slope);
}

TEST_CASE("the hyperbolic tangent's value and slope") {
  const auto value = [](double x) { return std::tanh(x); };
  const auto slope = [](double x) { return 1 - std::tanh(x) * std::tanh(x); };
  check<activation::Tanh, test::Exact>(1e-15, value, slope);
  check<activation::Tanh, test::Single>(2e-6, value, slope);
}

TEST_CASE("the error function in single precision") {
  double worst = 0;
  for (int k = -60000; k <= 60000; ++k) {
    const float x = static_cast<float>(k) * 1e-4F;
    worst = std::max(
        worst, std::abs(static_cast<double>(error_function(x)) - std::erf(static_cast<double>(x))));
  }
  CHECK(worst <= 5e-7);
}

namespace {

/// Forward and backward after a bias.
template <class Activation>
void check_biased() {
  using D = test::Exact;
  test::Draw draw(5);
  test::on_every_isa<D>([&](D device) {
    for (const Index rows : {0, 1, 31, 32, 33, 64, 1000})
      for (const double beta : {0.0, 1.0}) {
        const auto x = test::random_plain<double>(draw, rows, 7);
        const auto bias = test::random_plain<double>(draw, 1, 7);
        const auto dy = test::random_plain<double>(draw, rows, 7);
        const auto before = test::random_plain<double>(draw, 1, 7);
        std::vector<double> values, gradients, sums(7);
        for (Index j = 0; j < 7; ++j) sums[static_cast<std::size_t>(j)] = beta * before(0, j);
        for (Index i = 0; i < rows; ++i)
          for (Index j = 0; j < 7; ++j) {
            const double a = x(i, j) + bias(0, j);
            values.push_back(Activation::value(a));
            gradients.push_back(dy(i, j) * Activation::slope(a));
            sums[static_cast<std::size_t>(j)] += gradients.back();
          }
        const Matrix<D> bias_there = test::matrix<D>(bias), dy_there = test::matrix<D>(dy);
        Matrix<D> a = test::matrix<D>(x), da(rows, 7), dbias = test::matrix<D>(before);
        Context<D> context(device);
        const auto y = activate_biased(context, Activation{}, bias_there.view(), a.view());
        activate_biased_backward(context, Activation{}, a.view(), dy_there.view(), da.view(), beta,
                                 dbias.view());
        wait(context.device);
        CHECK((y.data == a.view().data) == (rows == 0 || SlopeOfValue<Activation>));
        CHECK(test::difference(test::values<D>(y), values) <= 1e-15);
        CHECK(test::difference(test::values<D>(da.view()), gradients) <= 1e-15);
        CHECK(test::difference(test::values<D>(dbias.view()), sums) <= 1e-12);
      }
  });
}

}

TEST_CASE("a bias is added before the activation, whose gradient is added up for the bias") {
  check_biased<activation::Relu>();
  check_biased<activation::Tanh>();
  check_biased<activation::Gelu>();
  check_biased<activation::Logistic>();
}
