// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/calibration.hpp>

#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace siamese;

namespace {
using Floats = std::vector<float>;
}

TEST_CASE("calibration agrees with scikit-learn") {
  std::size_t compared = 0;
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["similarity"]) {
    if (!golden.contains("brier_score")) continue;
    CAPTURE(golden.dump());
    const Floats similarities = golden["similarities"], labels = golden["labels"];
    CHECK(brier_score(similarities, labels).value() ==
          doctest::Approx(golden["brier_score"].get<double>()).epsilon(test::golden_tolerance));
    CHECK(expected_calibration_error(similarities, labels).value() ==
          doctest::Approx(golden["expected_calibration_error"].get<double>())
              .epsilon(test::golden_tolerance));
    std::size_t filled = 0;
    const auto bins = calibration_bins(similarities, labels);
    for (const CalibrationBin& bin : bins.value()) {
      if (bin.pairs == 0) continue;
      const nlohmann::json& expected = golden["calibration"].at(filled++);
      CHECK(bin.pairs == expected[0].get<std::size_t>());
      CHECK(bin.mean_similarity ==
            doctest::Approx(expected[1].get<double>()).epsilon(test::golden_tolerance));
      CHECK(bin.mean_label ==
            doctest::Approx(expected[2].get<double>()).epsilon(test::golden_tolerance));
    }
    CHECK(filled == golden["calibration"].size());
    ++compared;
  }
  CHECK(compared >= 6);
}

TEST_CASE("the highest similarity belongs to the last bin") {
  CHECK(expected_calibration_error(Floats{1, 0.95F}, Floats{0.95F, 1}).value() ==
        doctest::Approx(0));
}

TEST_CASE("similarities outside [0, 1] have no calibration") {
  for (const float similarity : {-0.1F, 1.1F, std::numeric_limits<float>::quiet_NaN()}) {
    CHECK_FALSE(brier_score(Floats{0.5F, similarity}, Floats{0, 1}).has_value());
    CHECK_FALSE(expected_calibration_error(Floats{0.5F, similarity}, Floats{0, 1}).has_value());
    CHECK_FALSE(calibration_bins(Floats{0.5F, similarity}, Floats{0, 1}).has_value());
  }
  CHECK_FALSE(brier_score({}, {}).has_value());
  CHECK_FALSE(expected_calibration_error({}, {}).has_value());
}
