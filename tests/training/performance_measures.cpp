// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/performance_measures.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace siamese;

namespace {

Performance performance(const std::vector<float>& outputs, const std::vector<float>& labels) {
  Performance result{0.25, 0.5, {}, labels};
  const auto pairs = static_cast<Index>(labels.size());
  result.outputs = make_vectors<float>(pairs, std::ssize(outputs) / pairs);
  std::ranges::copy(outputs, result.outputs.data());
  detail::judge(result);
  return result;
}

std::vector<std::string> names(const NamedValues& measures) {
  std::vector<std::string> result;
  for (const auto& [name, value] : measures) result.push_back(name);
  return result;
}

double value(const NamedValues& measures, const std::string& name) {
  for (const auto& [other, number] : measures)
    if (other == name) return number;
  return -2;
}

}

TEST_CASE("similarities have loss, accuracy and measures of ranking") {
  const std::vector<float> similarities = {0.9F, 0.2F, 0.6F, 0.1F}, labels = {1, 1, 0, 0};
  const NamedValues all = measures_of(performance(similarities, labels));
  CHECK(names(all) == std::vector<std::string>{"loss", "accuracy", "accuracy_at_threshold", "f1",
                                               "average_precision", "roc_auc", "pearson",
                                               "spearman"});
  CHECK(value(all, "loss") == 0.25);
  CHECK(value(all, "accuracy") == 0.5);
  CHECK(value(all, "accuracy_at_threshold") == 0.75);
  CHECK(value(all, "f1") == 0.5);
  CHECK(value(all, "roc_auc") == 0.75);
  CHECK(value(all, "average_precision") == doctest::Approx(5.0 / 6));
  CHECK(value(all, "spearman") == doctest::Approx(1 / std::sqrt(5.0)));
}

TEST_CASE("two logits are a similarity, three are classes") {
  CHECK(value(measures_of(performance({2, 0, 0, 2}, {0, 1})), "roc_auc") == 1);
  const NamedValues classes = measures_of(performance({2, 0, 0, 0, 2, 0, 0, 2, 0}, {0, 1, 2}));
  CHECK(names(classes) == std::vector<std::string>{"loss", "accuracy", "macro_f1"});
  CHECK(value(classes, "macro_f1") == doctest::Approx((1 + 2.0 / 3 + 0) / 3));
}

TEST_CASE("undefined measures are left out") {
  CHECK(measures_of({}).empty());
  CHECK(names(measures_of(performance({0.5F, 0.5F}, {1, 1}))) ==
        std::vector<std::string>{"loss", "accuracy", "accuracy_at_threshold", "f1",
                                 "average_precision"});
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(names(measures_of(performance({nan, 0.5F}, {0, 1}))) ==
        std::vector<std::string>{"loss", "accuracy"});
}
