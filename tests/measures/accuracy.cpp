// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/accuracy.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <vector>

using namespace siamese;

namespace {
const std::vector<float> similarities = {0.9F, 0.5F, 0.2F, 0.6F};
const std::vector<float> labels = {1, 1, 0, 0};
}

TEST_CASE("a similarity at the threshold is alike, and a soft label counts as its nearer side") {
  CHECK(is_right(0.5F, 1));
  CHECK_FALSE(is_right(0.5F, 0));
  CHECK_FALSE(is_right(0.49F, 0.5F));
  CHECK(is_right(0.49F, 0.3F));
  CHECK(is_right(0.7F, 0, 0.8F));
}

TEST_CASE("accuracy is the fraction of pairs that are right") {
  CHECK(accuracy(std::span(similarities), std::span(labels)) == 0.75);
  CHECK(accuracy(std::span(similarities), std::span(labels), 0.7F) == 0.75);
  CHECK(accuracy(std::span(similarities), std::span(labels), 0.95F) == 0.5);
}

TEST_CASE("the greatest of several outputs decides the class, the first of equals") {
  const std::vector<float> logits = {0.1F, 2, -1, 0, 0, 0};
  CHECK(is_right(std::span<const float>(logits).subspan(0, 3), 1));
  CHECK_FALSE(is_right(std::span<const float>(logits).subspan(0, 3), 0));
  CHECK(is_right(std::span<const float>(logits).subspan(3, 3), 0));
  auto outputs = make_vectors<float>(2, 3);
  std::copy(logits.begin(), logits.end(), outputs.data());
  CHECK(accuracy(outputs, std::vector<float>{1, 0}) == 1);
  CHECK(accuracy(outputs, std::vector<float>{1, 2}) == 0.5);
}

TEST_CASE("without pairs accuracy is zero") {
  CHECK(accuracy(std::span<const float>(), {}) == 0);
  CHECK(accuracy(make_vectors<float>(0, 3), {}) == 0);
}
