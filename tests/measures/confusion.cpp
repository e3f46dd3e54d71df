// SPDX-License-Identifier: MIT
// host only
#include <siamese/measures/confusion.hpp>

#include <support/golden.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

using namespace siamese;

namespace {

using Floats = std::vector<float>;

Confusion confusion_of(const Floats& similarities, const Floats& labels, float threshold = 0.5F) {
  return confusion(similarities, labels, threshold);
}

}

TEST_CASE("counts and the measures made of them agree with scikit-learn") {
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["similarity"]) {
    CAPTURE(golden.dump());
    const Confusion counts = confusion_of(golden["similarities"], golden["labels"], golden["threshold"]);
    CHECK(counts.true_negative == golden["confusion"][0]);
    CHECK(counts.false_positive == golden["confusion"][1]);
    CHECK(counts.false_negative == golden["confusion"][2]);
    CHECK(counts.true_positive == golden["confusion"][3]);
    const auto equal = [&](double value, const char* name) {
      CHECK(value == doctest::Approx(golden[name].get<double>()).epsilon(test::golden_tolerance));
    };
    equal(counts.accuracy(), "accuracy");
    equal(counts.precision(), "precision");
    equal(counts.recall(), "recall");
    equal(counts.f1(), "f1");
    equal(counts.mcc(), "mcc");
  }
}

TEST_CASE("the best threshold gives the highest value of the measure") {
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["similarity"]) {
    CAPTURE(golden.dump());
    const Floats similarities = golden["similarities"], labels = golden["labels"];
    const auto best = [&](double (Confusion::*measure)() const) {
      return (confusion(similarities, labels, best_threshold(similarities, labels, measure)).*
              measure)();
    };
    CHECK(best(&Confusion::accuracy) ==
          doctest::Approx(golden["best"]["accuracy"].get<double>()).epsilon(1e-12));
    CHECK(best(&Confusion::f1) ==
          doctest::Approx(golden["best"]["f1"].get<double>()).epsilon(1e-12));
  }
}

TEST_CASE(
    "the best threshold lies between two similarities, and is the default if none is better") {
  CHECK(best_threshold(Floats{0.1F, 0.2F, 0.3F}, Floats{0, 0, 1}) == 0.25F);
  CHECK(best_threshold(Floats{0.2F, 0.9F}, Floats{0, 1}) == 0.5F);
  CHECK(best_threshold(Floats{0.1F, 0.2F}, Floats{1, 1}) == 0.1F);
  CHECK(best_threshold(Floats{0.8F, 0.9F}, Floats{0, 0}) > 0.9F);
  CHECK(best_threshold({}, {}) == 0.5F);
  const float next = std::nextafter(0.25F, 1.0F);
  CHECK(best_threshold(Floats{0.25F, next}, Floats{0, 1}) == next);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(best_threshold(Floats{0.5F, nan}, Floats{0, 1}), ArgumentError);
}

TEST_CASE("without pairs every measure is zero") {
  const Confusion none;
  CHECK(none.total() == 0);
  for (const double value :
       {none.accuracy(), none.precision(), none.recall(), none.f1(), none.mcc()})
    CHECK(value == 0);
}

TEST_CASE("the confusion matrix of classes agrees with scikit-learn") {
  const nlohmann::json metrics = test::golden("metrics");
  for (const auto& golden : metrics["classes"]) {
    const std::vector<std::size_t> labels = golden["labels"], decisions = golden["decisions"];
    const ClassConfusion counts = class_confusion(decisions, labels, golden["classes"]);
    CHECK(counts == golden["confusion"].get<ClassConfusion>());
    CHECK(macro_f1(counts) ==
          doctest::Approx(golden["macro_f1"].get<double>()).epsilon(test::golden_tolerance));
  }
  CHECK(macro_f1({}) == 0);
  const std::vector<std::size_t> three{3}, zero{0};
  CHECK_THROWS_AS(class_confusion(three, zero, 3), ArgumentError);
}
