// SPDX-License-Identifier: MIT
#include <siamese/data/labels.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
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
  for (const char* good : {"0", "1", "0.0", "1.0", "0.25", "1e-1", "1e0", "True", "false"})
    CHECK_MESSAGE(siamese::parse_label(good).has_value(), good);
  CHECK(siamese::parse_label("0.25") == 0.25F);
  for (const char* bad : {"", " ", "yes", "2", "-1", "1.01", "nan", "inf", "1 ", " 1", "0x1", "1,0",
                          "+1", "1e99", "0.5.5"})
    CHECK_MESSAGE(!siamese::parse_label(bad).has_value(), bad);
  CHECK(siamese::parse_label("4", {1, 5}) == 0.75F);
  CHECK(siamese::parse_label("-1", {-1, 1}) == 0);
  CHECK_FALSE(siamese::parse_label("5.1", {1, 5}));
  CHECK(siamese::parse_label("3e38", {-3e38F, 3e38F}) == 1); // the range overflows a float
  CHECK(siamese::parse_label("99", {-3e38F, 3e38F}) == 0.5F);
}

TEST_CASE("true and false are 1 and 0 in any case") {
  for (const char* text : {"true", "True", "TRUE"}) {
    CHECK(siamese::parse_label(text) == 1);
    CHECK(value(siamese::binary_label(text, similarity)) == 1);
    CHECK(value(siamese::own_label(text, similarity)) == 1);
  }
  for (const char* text : {"false", "False", "FALSE"}) {
    CHECK(siamese::parse_label(text) == 0);
    CHECK(value(siamese::binary_label(text, similarity)) == 0);
    CHECK(value(siamese::own_label(text, similarity)) == 0);
  }
  CHECK(siamese::own_label("true", classes).problem ==
        "label 'true' is not a class: 0 or entailment, 1 or neutral, 2 or contradiction");
}

TEST_CASE("a reversed range has not alike as its greater number") {
  const LoadOptions distance{.label_range = {1, 0}};
  CHECK(value(siamese::own_label("1", distance)) == 0);
  CHECK(value(siamese::own_label("0", distance)) == 1);
  CHECK(value(siamese::own_label("0.25", distance)) == 0.75F);
  CHECK(value(siamese::own_label("true", distance)) == 0);
  CHECK(siamese::parse_label("4", {5, 1}) == 0.25F);
  CHECK(siamese::own_label("2", distance)
            .problem.starts_with("label '2' is not a number from 0 to 1; --label-range"));
}

TEST_CASE("a user's label that cannot be read names the option that may read it") {
  CHECK(siamese::own_label("4", similarity).problem ==
        "label '4' is not a number from 0 to 1; --label-range sets the numbers of not alike and "
        "alike");
  CHECK(siamese::own_label("2", similarity).problem ==
        "label '2' is not a number from 0 to 1; --task nli3 reads 0, 1 and 2 as classes, "
        "--label-range sets the numbers of not alike and alike");
  CHECK(siamese::own_label("yes", similarity).problem ==
        "label 'yes' is not a number from 0 to 1, nor a word that --labels names");
  CHECK(siamese::own_label("", similarity).problem == "label '' is not a number from 0 to 1");
}

TEST_CASE("the options' words are labels") {
  const LoadOptions words{.label_words = {"no", "yes"}};
  CHECK(value(siamese::own_label("no", words)) == 0);
  CHECK(value(siamese::own_label("Yes", words)) == 1);
  CHECK(siamese::own_label("1", words).problem == "label '1' is none of 'no', 'yes'");
  LoadOptions three{.task = Task::nli3, .label_words = {"folgt", "neutral", "e"}};
  CHECK(value(siamese::own_label("folgt", three)) == 0);
  CHECK(value(siamese::own_label("e", three)) == 2);
  three.task = Task::similarity;
  CHECK_THROWS_AS(siamese::own_label("e", three), siamese::ArgumentError);
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
    for (const char* none : {"-", "-1", "-1.0"})
      CHECK(entailment_label(none, options).left_out == "no gold label");
  CHECK(entailment_label("hidden", classes).problem == "unknown gold_label 'hidden'");
  CHECK(entailment_label("", classes).problem == "unknown gold_label ''");
}

TEST_CASE("the classes may be numbers") {
  using siamese::entailment_label;
  for (const char* text : {"0", "0.0"}) {
    CHECK(value(entailment_label(text, similarity)) == 1);
    CHECK(value(entailment_label(text, classes)) == 0);
  }
  CHECK(entailment_label("1", similarity).left_out == "neutral");
  CHECK(value(entailment_label("1", classes)) == 1);
  CHECK(value(entailment_label("2", similarity)) == 0);
  CHECK(value(entailment_label("2.0", classes)) == 2);
  CHECK(entailment_label("3", classes).problem == "unknown gold_label '3'");
  CHECK(siamese::own_label("-1", classes).left_out == "no gold label");
  CHECK(value(siamese::own_label("2.0", classes)) == 2);
}

TEST_CASE("not entailment is not alike, and none of three classes") {
  for (const char* text : {"non-entailment", "not_entailment", "Not_Entailment"}) {
    CHECK(value(siamese::entailment_label(text, similarity)) == 0);
    CHECK(value(siamese::own_label(text, similarity)) == 0);
    CHECK(siamese::entailment_label(text, classes)
              .problem.ends_with(" is neutral or contradiction, two of the three classes; the task "
                                 "similarity reads it as not alike"));
    CHECK(value(siamese::own_label(text, {.task = Task::nli3, .not_entailment = 3.0F})) == 3);
  }
}

TEST_CASE("of two classes, entailment is alike, as a word and as 0") {
  using siamese::two_class_label;
  for (const char* text : {"entailment", "0"}) CHECK(value(two_class_label(text, similarity)) == 1);
  for (const char* text : {"not_entailment", "1"})
    CHECK(value(two_class_label(text, similarity)) == 0);
  CHECK(two_class_label("-1", similarity).left_out == "no gold label");
  CHECK(value(two_class_label("0", classes)) == 0);
  CHECK(value(two_class_label("1", {.task = Task::nli3, .not_entailment = 3.0F})) == 3);
  CHECK(two_class_label("neutral", similarity).problem ==
        "label 'neutral' is neither entailment (0) nor not_entailment (1)");
}

TEST_CASE("binary labels are 0 and 1, and nothing else") {
  for (const char* text : {"1", "1.0", "1e0"})
    CHECK(value(siamese::binary_label(text, similarity)) == 1);
  for (const char* text : {"0", "0.0"}) CHECK(value(siamese::binary_label(text, similarity)) == 0);
  for (const char* text : {"yes", ""})
    CHECK(siamese::binary_label(text, similarity).problem ==
          "label '" + std::string(text) + "' is neither 0 nor 1");
  for (const char* text : {"0.5", "2", "-1"})
    CHECK(siamese::binary_label(text, similarity).problem ==
          "label '" + std::string(text) +
              "' is neither 0 nor 1; the dataset pairs reads other numbers, with --label-range");
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
