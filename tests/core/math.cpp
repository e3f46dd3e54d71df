// SPDX-License-Identifier: MIT
// host only

#include <siamese/core/math.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace siamese;

namespace {

/// Calls f(x) for many x from low to high.
template <class F>
void over(double low, double high, F&& f) {
  constexpr int steps = 200'000;
  for (int i = 0; i <= steps; ++i) f(static_cast<float>(low + (high - low) * i / steps));
}

}

TEST_CASE("the exponential has a relative error below 2e-7 and stays within its bounds") {
  double worst = 0;
  over(-87, 88, [&](float x) {
    const double expected = std::exp(static_cast<double>(x));
    worst = std::max(worst, std::abs(exponential(x) - expected) / expected);
  });
  CHECK(worst <= 2e-7);
  CHECK(exponential(0.0F) == 1);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  CHECK(exponential(-infinity) == exponential(-87.0F));
  CHECK(exponential(infinity) == exponential(88.0F));
  CHECK(exponential(-87.0F) > 0);
  CHECK(std::isfinite(exponential(88.0F)));
  CHECK(exponential(-0.0F) == 1);
  CHECK(exponential(-std::numeric_limits<float>::max()) == exponential(-87.0F));
  CHECK(exponential(std::numeric_limits<float>::max()) == exponential(88.0F));
  for (const float sign : {1.0F, -1.0F})
    CHECK(std::isnan(exponential(std::copysign(std::numeric_limits<float>::quiet_NaN(), sign))));
}

TEST_CASE("the square root has a relative error below 1e-7 for all normal numbers") {
  double worst = 0;
  const auto consider = [&](float x) {
    const double expected = std::sqrt(static_cast<double>(x));
    worst = std::max(worst, std::abs(square_root(x) - expected) / expected);
  };
  for (int exponent = -126; exponent < 128; ++exponent)
    for (int step = 0; step < 4096; ++step)
      consider(std::ldexp(1 + static_cast<float>(step) / 4096, exponent));
  consider(std::numeric_limits<float>::max());
  CHECK(worst <= 1e-7);
  CHECK(square_root(0.0F) == 0);
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  CHECK(square_root(tiny) <= std::sqrt(tiny));
  CHECK(std::isnan(square_root(std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("logistic and hyperbolic tangent have errors below 3e-7, also for large arguments") {
  double logistic_worst = 0, tangent_worst = 0;
  over(-100, 100, [&](float x) {
    const auto exact = static_cast<double>(x);
    logistic_worst = std::max(logistic_worst, std::abs(logistic(x) - 1 / (1 + std::exp(-exact))));
    tangent_worst = std::max(tangent_worst, std::abs(hyperbolic_tangent(x) - std::tanh(exact)));
  });
  CHECK(logistic_worst <= 3e-7);
  CHECK(tangent_worst <= 3e-7);
  CHECK(hyperbolic_tangent(0.0F) == 0);
  CHECK(std::isnan(logistic(std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("in double precision the functions are the standard library's") {
  CHECK(exponential(1.5) == std::exp(1.5));
  CHECK(hyperbolic_tangent(0.3) == std::tanh(0.3));
  CHECK(square_root(0.3) == std::sqrt(0.3));
}
