// SPDX-License-Identifier: MIT
#include <siamese/data/labels.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string_view>

using siamese::Label;
using siamese::LoadOptions;
using siamese::Task;

namespace {

const LoadOptions similarity, classes{.task = Task::nli3};

std::optional<float> value(const Label& label) {
  CHECK(label.problem == "");
  return label.value;
}

}

TEST_CASE("a label is a number in its range and nothing else") {
  for (const char* good : {"0", "1", "0.0", "1.0", "0.25", "1e-1", "1e0"})
    CHECK_MESSAGE(siamese::parse_label(good).has_value(), good);
  CHECK(siamese::parse_label("0.25") == 0.25F);
  for (const char* bad : {"", " ", "yes", "2", "-1", "1.01", "nan", "inf", "1 ", " 1", "0x1", "1,0",
                          "+1", "1e99", "0.5.5"})
    CHECK_MESSAGE(!siamese::parse_label(bad).has_value(), bad);
  CHECK(siamese::parse_label("4", {1, 5}) == 0.75F);
  CHECK(siamese::parse_label("-1", {-1, 1}) == 0);
  CHECK_FALSE(siamese::parse_label("5.1", {1, 5}));
}

TEST_CASE("entailment is alike, contradiction is not, and neutral is left out") {
  using siamese::entailment_label;
  for (const char* text : {"entailment", "ENTAILMENT", "e"}) {
    CHECK(value(entailment_label(text, similarity)) == 1);
    CHECK(value(entailment_label(text, classes)) == 0);
  }
  for (const char* text : {"contradiction", "CONTRADICTION", "c"}) {
    CHECK(value(entailment_label(text, similarity)) == 0);
    CHECK(value(entailment_label(text, classes)) == 2);
  }
  for (const char* text : {"neutral", "NEUTRAL", "n"}) {
    CHECK(entailment_label(text, similarity).left_out == "neutral");
    CHECK(value(entailment_label(text, classes)) == 1);
  }
  for (const LoadOptions& options : {similarity, classes})
    CHECK(entailment_label("-", options).left_out == "no gold label");
  CHECK(entailment_label("hidden", classes).problem == "unknown gold_label 'hidden'");
  CHECK(entailment_label("", classes).problem == "unknown gold_label ''");
}

TEST_CASE("binary labels are 0 and 1, and nothing else") {
  CHECK(value(siamese::binary_label("1", similarity)) == 1);
  CHECK(value(siamese::binary_label("0", similarity)) == 0);
  CHECK(siamese::binary_label("1.0", similarity).problem == "label '1.0' is neither 0 nor 1");
}

TEST_CASE("SciTail's neutral pairs are not alike, or the class neutral") {
  using siamese::scitail_label;
  for (const char* text : {"entails", "entailment"}) {
    CHECK(value(scitail_label(text, similarity)) == 1);
    CHECK(value(scitail_label(text, classes)) == 0);
  }
  CHECK(value(scitail_label("neutral", similarity)) == 0);
  CHECK(value(scitail_label("neutral", classes)) == 1);
  CHECK(scitail_label("contradiction", classes).problem == "unknown label 'contradiction'");
}

TEST_CASE("graded labels are scaled to [0, 1]") {
  CHECK(value(siamese::score_label("2.5", similarity)) == 0.5F);
  CHECK(siamese::score_label("5.5", similarity).problem ==
        "label '5.5' is not a number from 0 to 5");
  CHECK(value(siamese::sick_label("2", similarity)) == 0.25F);
  CHECK(siamese::sick_label("0", similarity).problem == "label '0' is not a number from 1 to 5");
  CHECK(value(siamese::sick_label("CONTRADICTION", classes)) == 2);
}
