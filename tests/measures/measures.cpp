// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/measures.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

TEST_CASE("all measures are computed from the same similarities") {
  const std::vector<float> similarities{0.1F, 0.3F, 0.4F, 0.8F}, labels{0, 1, 0, 1};
  const Measures measures = measure(similarities, labels, 0.2F);
  CHECK(measures.at_threshold.false_positive == 1);
  CHECK(measures.at_threshold.true_positive == 2);
  CHECK(measures.at_default.true_positive == 1);
  CHECK(measures.roc_auc == roc_auc(similarities, labels));
  CHECK(measures.average_precision == average_precision(similarities, labels));
  CHECK(measures.spearman == spearman(similarities, labels));
  CHECK(measures.brier_score == brier_score(similarities, labels));
  CHECK(measures.expected_calibration_error == expected_calibration_error(similarities, labels));
  CHECK(measures.pearson.has_value());
}

TEST_CASE("without pairs the measures are empty") {
  const Measures measures = measure({}, {}, 0.5F);
  CHECK(measures.at_threshold.total() == 0);
  CHECK_FALSE(measures.roc_auc.has_value());
}
