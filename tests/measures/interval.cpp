// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/interval.hpp>

#include <support/golden.hpp>

#include <doctest/doctest.h>

using namespace siamese;

TEST_CASE("Wilson's interval agrees with SciPy") {
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["intervals"]) {
    CAPTURE(golden.dump());
    const Interval interval = wilson_interval(golden["right"], golden["trials"]);
    CHECK(interval.low ==
          doctest::Approx(golden["low"].get<double>()).epsilon(test::golden_tolerance));
    CHECK(interval.high ==
          doctest::Approx(golden["high"].get<double>()).epsilon(test::golden_tolerance));
  }
}

TEST_CASE("without trials every probability is possible") {
  CHECK(wilson_interval(0, 0).low == 0);
  CHECK(wilson_interval(0, 0).high == 1);
}
