// SPDX-License-Identifier: MIT
#include <support/plain.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace siamese;

namespace {

using D = test::Exact;

/// A linear layer with a faulty backward pass.
struct Faulty : Linear<D> {
  enum class Fault { none, input, weight, bias, nan } fault = Fault::none;
  using Linear<D>::Linear;

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Faulty& grad) const {
    const View<D> dx = Linear<D>::backward(context, dy, cache, grad);
    if (fault == Fault::input) scale(dx, 1.001);
    if (fault == Fault::weight) scale(grad.weight.view(), 1.001);
    if (fault == Fault::bias) scale(grad.bias.view(), 0);
    if (fault == Fault::nan) scale(grad.weight.view(), std::nan(""));
    return dx;
  }

  static void scale(View<D> values, double factor) {
    D device;
    std::vector<double> host = test::values<D>(values);
    for (double& value : host) value *= factor;
    upload(device, host.data(), values.rows * values.columns, values.data);
  }
};

testing::GradientError check(Faulty::Fault fault) {
  test::Draw draw(1);
  Faulty layer(3, 2);
  layer.fault = fault;
  initialize(static_cast<Linear<D>&>(layer), 1);
  Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
  return testing::check_layer(layer, x.view());
}

}

TEST_CASE("a correct gradient passes") { CHECK(check(Faulty::Fault::none).relative <= 1e-8); }

TEST_CASE("a gradient that is wrong by a thousandth is found and located") {
  using Fault = Faulty::Fault;
  CHECK(check(Fault::input).relative == doctest::Approx(1e-3).epsilon(0.01));
  CHECK(check(Fault::input).where == "input");
  CHECK(check(Fault::weight).relative == doctest::Approx(1e-3).epsilon(0.01));
  CHECK(check(Fault::weight).where == "weight");
  CHECK(check(Fault::bias).relative == 1);
  CHECK(check(Fault::bias).where == "bias");
}

TEST_CASE("a gradient that is NaN is an error too") {
  CHECK_FALSE(check(Faulty::Fault::nan).relative <= 1e-6);
}

TEST_CASE("the check leaves parameters and input unchanged") {
  test::Draw draw(1);
  Linear<D> layer(3, 2);
  initialize(layer, 1);
  Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, 4, 3));
  const auto weight = test::values<D>(layer.weight.view()), input = test::values<D>(x.view());
  testing::check_layer(layer, x.view());
  CHECK(test::values<D>(layer.weight.view()) == weight);
  CHECK(test::values<D>(x.view()) == input);
}
