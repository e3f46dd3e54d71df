// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/threshold_curve.hpp>

#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <vector>

using namespace siamese;

namespace {
using Floats = std::vector<float>;

void check_equal(double value, const nlohmann::json& golden) {
  CHECK(value == doctest::Approx(golden.get<double>()).epsilon(test::golden_tolerance));
}
}

TEST_CASE("the curves agree with scikit-learn") {
  std::size_t compared = 0;
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["similarity"]) {
    if (!golden.contains("roc_curve")) continue;
    CAPTURE(golden.dump());
    const Floats similarities = golden["similarities"], labels = golden["labels"];
    const std::vector<ThresholdPoint> points = threshold_curve(similarities, labels);
    const nlohmann::json &roc = golden["roc_curve"],
                         &precision_recall = golden["precision_recall_curve"];
    REQUIRE(points.size() == roc.size());
    REQUIRE(points.size() == precision_recall.size() + 1);
    for (std::size_t i = 0; i < points.size(); ++i) {
      check_equal(points[i].false_positive_rate(), roc[i][0]);
      check_equal(points[i].counts.recall(), roc[i][1]);
      if (i == 0) continue;
      check_equal(static_cast<double>(points[i].threshold), precision_recall[i - 1][0]);
      check_equal(points[i].counts.precision(), precision_recall[i - 1][1]);
      check_equal(points[i].counts.recall(), precision_recall[i - 1][2]);
    }
    ++compared;
  }
  CHECK(compared >= 5);
}

TEST_CASE("a point counts what its threshold decides") {
  const Floats similarities{0.2F, 0.7F, 0.2F, 0.9F}, labels{0, 1, 1, 0};
  const std::vector<ThresholdPoint> points = threshold_curve(similarities, labels);
  REQUIRE(points.size() == 4);
  CHECK(points[0].threshold == std::numeric_limits<float>::infinity());
  for (const ThresholdPoint& point : points) {
    const Confusion counts = confusion(similarities, labels, point.threshold);
    CHECK(point.counts.true_positive == counts.true_positive);
    CHECK(point.counts.false_positive == counts.false_positive);
    CHECK(point.counts.true_negative == counts.true_negative);
    CHECK(point.counts.false_negative == counts.false_negative);
  }
}

TEST_CASE("without pairs the only threshold is infinity, and NaN is refused") {
  REQUIRE(threshold_curve({}, {}).size() == 1);
  CHECK(threshold_curve({}, {})[0].false_positive_rate() == 0);
  const Floats bad{std::numeric_limits<float>::quiet_NaN()}, label{1};
  CHECK_THROWS_AS(threshold_curve(bad, label), ArgumentError);
}
