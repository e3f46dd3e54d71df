// SPDX-License-Identifier: MIT
// host only
#include <support/golden.hpp>

#include <siamese/model/loss.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace siamese;

namespace {

template <class Loss>
void check_golden(const char* name) {
  const auto golden = test::golden("losses")[name];
  const auto size = static_cast<double>(golden["outputs"].size());
  for (std::size_t i = 0; i < golden["outputs"].size(); ++i) {
    const double s = golden["outputs"][i], y = golden["labels"][i];
    INFO(name, " of ", s, " against ", y);
    CHECK(Loss{}.value(s, y) == doctest::Approx(golden["losses"][i]).epsilon(1e-8));
    CHECK(Loss{}.derivative(s, y) / size == doctest::Approx(golden["doutputs"][i]).epsilon(1e-8));
  }
}

/// The derivative by differences, away from kinks.
template <class Loss>
void check_derivative(double s, double y) {
  constexpr double step = 1e-6;
  const double expected = (Loss{}.value(s + step, y) - Loss{}.value(s - step, y)) / (2 * step);
  INFO("score ", s, ", label ", y);
  CHECK(Loss{}.derivative(s, y) == doctest::Approx(expected).epsilon(1e-6));
}

}

TEST_CASE("losses and derivatives are PyTorch's") {
  check_golden<Mse>("mse");
  check_golden<Mae>("mae");
  check_golden<Bce>("bce");
}

TEST_CASE("derivatives are those of differences, soft labels included") {
  for (const double y : {0.0, 0.3, 1.0})
    for (const double s : {0.01, 0.2, 0.5, 0.77, 0.99}) {
      check_derivative<Mse>(s, y);
      check_derivative<Mae>(s, y);
      check_derivative<Bce>(s, y);
    }
}

TEST_CASE("the perfect prediction has the least loss and no derivative") {
  for (const double y : {0.0, 0.3, 1.0}) {
    CHECK(Mse{}.value(y, y) == 0);
    CHECK(Mse{}.derivative(y, y) == 0);
    CHECK(Mae{}.value(y, y) == 0);
    CHECK(Mae{}.derivative(y, y) == 0);
    if (y < 1) CHECK(Bce{}.value(y, y) < Bce{}.value(y + 0.01, y));
    if (y > 0) CHECK(Bce{}.value(y, y) < Bce{}.value(y - 0.01, y));
  }
  CHECK(Bce{}.derivative(0.3, 0.3) == 0);
}

TEST_CASE("cross-entropy is finite at 0 and 1, and punishes a confident mistake") {
  for (const float y : {0.0F, 1.0F})
    for (const float s : {0.0F, 1.0F}) {
      CHECK(std::isfinite(Bce{}.value(s, y)));
      CHECK(std::isfinite(Bce{}.derivative(s, y)));
    }
  CHECK(Bce{}.value(0.0F, 0.0F) < 1e-6F);
  CHECK(Bce{}.value(1.0F, 0.0F) > 10);
  CHECK(Bce{}.derivative(1.0F, 0.0F) > 1e5F);
  CHECK(Bce{}.derivative(0.0F, 1.0F) < -1e5F);
}

TEST_CASE("only cross-entropy needs a probability") {
  CHECK(Bce::reads == Reads::probability);
  CHECK(Mse::reads == Reads::output);
  CHECK(Mae::reads == Reads::output);
}
