// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/evaluation.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

using namespace siamese;

namespace {

Performance judged(const std::vector<float>& outputs, const std::vector<float>& labels) {
  Performance result{0.25, 0, {}, labels};
  const auto pairs = static_cast<Index>(labels.size());
  result.outputs = make_vectors<float>(pairs, std::ssize(outputs) / pairs);
  std::ranges::copy(outputs, result.outputs.data());
  result.accuracy = accuracy(result.outputs, labels);
  detail::judge(result);
  return result;
}

}

TEST_CASE("accuracy at the best threshold decides, whatever the scale of the similarities") {
  const std::vector<float> labels = {0, 0, 1, 1};
  const Performance high = judged({0.90F, 0.91F, 0.97F, 0.98F}, labels);
  CHECK(high.accuracy == 0.5);
  CHECK(high.accuracy_at_threshold == 1);
  CHECK(selection_of(high) == 1);
  CHECK(selection_of(judged({-9, -7, -8, -6}, labels)) == 0.75);
  CHECK(selection_of(judged({2, 0, 0, 2}, {0, 1})) == 1); // two logits
}

TEST_CASE("Spearman's correlation decides where labels are graded") {
  const Performance graded = judged({0.1F, 0.3F, 0.2F, 0.4F}, {0.5F, 0.6F, 0.7F, 1});
  CHECK(graded.spearman.value() == doctest::Approx(0.8));
  CHECK(selection_of(graded) == graded.spearman);
  CHECK(selection_of(judged({0.1F, 0.1F, 0.1F}, {0, 0.5F, 1})) == 0); // undefined
  CHECK_FALSE(judged({0.1F, 0.2F}, {0, 1}).spearman);
}

TEST_CASE("of classes the accuracy decides") {
  const Performance classes = judged({2, 0, 0, 0, 2, 0, 0, 2, 0}, {0, 1, 2});
  CHECK(classes.accuracy_at_threshold == classes.accuracy);
  CHECK(selection_of(classes).value() == doctest::Approx(2.0 / 3));
  CHECK_FALSE(selection_of(judged({2, 0, 0, 0, 2, 0}, {1, 1})));
}

TEST_CASE("pairs of one kind decide nothing") {
  CHECK_FALSE(selection_of(judged({0.1F, 0.9F}, {1, 1})));
  CHECK_FALSE(selection_of(judged({0.1F, 0.9F}, {0, 0})));
  CHECK_FALSE(selection_of(judged({0.1F, 0.9F}, {0.25F, 0.25F})));
}

TEST_CASE("outputs that are not finite have no threshold") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Performance broken = judged({nan, 0.9F}, {0, 1});
  CHECK(broken.accuracy_at_threshold == broken.accuracy);
  CHECK(selection_of(judged({nan, 0.9F}, {0, 0.5F})) == 0);
}
