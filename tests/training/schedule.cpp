// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/schedule.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace siamese;

TEST_CASE("by default the learning rate is constant") {
  for (const Index step : {1, 7, 100}) CHECK(Schedule{}.factor(step, 100) == 1);
}

TEST_CASE("it warms up in equal steps") {
  const Schedule schedule{Decay::none, 4};
  CHECK(schedule.factor(1, 10) == 0.25);
  CHECK(schedule.factor(3, 10) == 0.75);
  CHECK(schedule.factor(4, 10) == 1);
  CHECK(schedule.factor(5, 10) == 1);
}

TEST_CASE("it falls linearly, or along half a cosine, to zero after the last step") {
  const Schedule linear{Decay::linear, 2};
  CHECK(linear.factor(2, 10) == 1);
  CHECK(linear.factor(3, 10) == 1);
  CHECK(linear.factor(7, 10) == 0.5);
  CHECK(linear.factor(10, 10) == 0.125);
  const Schedule cosine{Decay::cosine, 0};
  CHECK(cosine.factor(1, 8) == 1);
  CHECK(cosine.factor(3, 8) == doctest::Approx((1 + std::sqrt(0.5)) / 2));
  CHECK(cosine.factor(5, 8) == doctest::Approx(0.5));
  CHECK(cosine.factor(8, 8) > 0);
}

TEST_CASE("it falls by a factor every N steps") {
  const Schedule schedule{Decay::step, 1, 3, 0.5};
  const double expected[] = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25};
  for (Index step = 1; step <= 8; ++step) CHECK(schedule.factor(step, 8) == expected[step - 1]);
}

TEST_CASE("a warm-up longer than the training, and steps after its end, are defined") {
  CHECK(Schedule{Decay::linear, 10}.factor(5, 5) == 0.5);
  CHECK(Schedule{Decay::linear, 0}.factor(9, 5) == 0);
}

TEST_CASE("invalid values are refused") {
  CHECK_THROWS_AS(checked(Schedule{Decay::none, -1}), ArgumentError);
  CHECK_THROWS_AS(checked(Schedule{Decay::step, 0, 0}), ArgumentError);
  for (const double factor : {0.0, -1.0, 1.5, std::nan("")})
    CHECK_THROWS_AS(checked(Schedule{Decay::step, 0, 1, factor}), ArgumentError);
  CHECK_NOTHROW(checked(Schedule{}));
}
