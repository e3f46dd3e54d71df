// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/measures.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

TEST_CASE("all measures are taken of the same predictions") {
  const std::vector<float> predictions{0.1F, 0.3F, 0.4F, 0.8F}, labels{0, 1, 0, 1};
  const Measures measures = measure(predictions, labels, 0.2F);
  CHECK(measures.at_threshold.false_positive == 1);
  CHECK(measures.at_threshold.true_positive == 2);
  CHECK(measures.at_default.true_positive == 1);
  CHECK(measures.roc_auc == roc_auc(predictions, labels));
  CHECK(measures.average_precision == average_precision(predictions, labels));
  CHECK(measures.spearman == spearman(predictions, labels));
  CHECK(measures.brier_score == brier_score(predictions, labels));
  CHECK(measures.expected_calibration_error == expected_calibration_error(predictions, labels));
  CHECK(measures.pearson.has_value());
}

TEST_CASE("without pairs nothing is said") {
  const Measures measures = measure({}, {}, 0.5F);
  CHECK(measures.at_threshold.total() == 0);
  CHECK_FALSE(measures.roc_auc.has_value());
}
