// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/metrics.hpp>

#include <doctest/doctest.h>

#include <span>
#include <vector>

using namespace siamese;

namespace {
const std::vector<float> scores = {0.9F, 0.5F, 0.2F, 0.6F};
const std::vector<float> labels = {1, 1, 0, 0};
}

TEST_CASE("a score at the threshold is alike, and a soft label has the side it is on") {
  CHECK(is_right(0.5F, 1));
  CHECK_FALSE(is_right(0.5F, 0));
  CHECK_FALSE(is_right(0.49F, 0.5F));
  CHECK(is_right(0.49F, 0.3F));
  CHECK(is_right(0.7F, 0, 0.8F));
}

TEST_CASE("accuracy is the fraction of pairs that are right") {
  CHECK(accuracy(std::span(scores), std::span(labels)) == 0.75);
  CHECK(accuracy(std::span(scores), std::span(labels), 0.7F) == 0.75);
  CHECK(accuracy(std::span(scores), std::span(labels), 0.95F) == 0.5);
}

TEST_CASE("the loss is the mean, by type or by name") {
  const double expected = (0.01 + 0.25 + 0.04 + 0.36) / 4;
  CHECK(mean_loss(Mse{}, std::span(scores), std::span(labels)) == doctest::Approx(expected));
  CHECK(mean_loss(AnyLoss(Mse{}), std::span(scores), std::span(labels)) ==
        doctest::Approx(expected));
  CHECK(mean_loss(Mae{}, std::span(scores), std::span(labels)) ==
        doctest::Approx((0.1 + 0.5 + 0.2 + 0.6) / 4));
}

TEST_CASE("without pairs loss and accuracy are zero") {
  CHECK(mean_loss(Bce{}, std::span<const float>(), {}) == 0);
  CHECK(accuracy(std::span<const float>(), {}) == 0);
}
