// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/ranking.hpp>

#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <span>
#include <vector>

using namespace siamese;

namespace {
using Floats = std::vector<float>;
}

TEST_CASE("ranking measures agree with scikit-learn and SciPy, and are empty where undefined") {
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["similarity"]) {
    CAPTURE(golden.dump());
    const Floats similarities = golden["similarities"], labels = golden["labels"];
    const auto equal = [&](std::optional<double> value, const char* name) {
      CHECK(value.has_value() == !golden[name].is_null());
      if (value)
        CHECK(*value ==
              doctest::Approx(golden[name].get<double>()).epsilon(test::golden_tolerance));
    };
    equal(roc_auc(similarities, labels), "roc_auc");
    equal(average_precision(similarities, labels), "average_precision");
    equal(spearman(similarities, labels), "spearman");
    equal(pearson(std::span<const float>(similarities), std::span<const float>(labels)), "pearson");
  }
}

TEST_CASE("equal similarities count half in the area under the ROC curve") {
  CHECK(roc_auc(Floats{0.5F, 0.5F}, Floats{0, 1}) == 0.5);
  CHECK(roc_auc(Floats{0.1F, 0.9F}, Floats{0, 1}) == 1);
  CHECK(roc_auc(Floats{0.9F, 0.1F}, Floats{0, 1}) == 0);
}

TEST_CASE("without pairs the measures are empty, and NaN is refused") {
  CHECK_FALSE(roc_auc({}, {}).has_value());
  CHECK_FALSE(average_precision({}, {}).has_value());
  CHECK_FALSE(spearman({}, {}).has_value());
  CHECK_FALSE(pearson(std::span<const float>(), std::span<const float>()).has_value());
  const Floats bad{std::numeric_limits<float>::quiet_NaN()}, label{1};
  CHECK_THROWS_AS(roc_auc(bad, label), ArgumentError);
  CHECK_THROWS_AS(average_precision(bad, label), ArgumentError);
  CHECK_THROWS_AS(spearman(bad, label), ArgumentError);
}
