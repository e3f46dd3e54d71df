// SPDX-License-Identifier: MIT
// host only
#include <siamese/training/standstill.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <vector>

using namespace siamese;

namespace {

VectorsOf<float> column(const std::vector<float>& values) {
  auto outputs = make_vectors<float>(std::ssize(values), 1);
  std::ranges::copy(values, outputs.data());
  return outputs;
}

/// An evaluation whose dev pairs differ.
Evaluation healthy() {
  Evaluation evaluation;
  evaluation.dev.labels = {0, 1};
  evaluation.dev.outputs = column({0.2F, 0.7F});
  evaluation.gradient_norm = 0.1;
  return evaluation;
}

EpochRecord record(int epoch, double loss) {
  EpochRecord result;
  result.epoch = epoch;
  result.train_loss = loss;
  return result;
}

}

TEST_CASE("an output is common if nearly all pairs have it") {
  CHECK(common_output(column({1e-20F, 3e-20F, 2e-9F})).value() == doctest::Approx(3e-20));
  CHECK_FALSE(common_output(column({0, 0, 1e-3F})));
  std::vector<float> many(100, 0);
  many[3] = many[50] = 1; // pairs of equal sentences
  CHECK(common_output(column(many)) == 0);
  std::fill_n(many.begin(), 20, 0.5F);
  CHECK_FALSE(common_output(column(many)));
  CHECK(common_output(column({1e6F, 1e6F})) == 1e6F);
  CHECK_FALSE(common_output(column({0.5F})));
  VectorsOf<float> logits = make_vectors<float>(2, 2);
  logits(0, 0) = logits(1, 0) = 1;
  logits(0, 1) = 0;
  logits(1, 1) = 2;
  CHECK_FALSE(common_output(logits));
}

TEST_CASE("a training stands still without a loss, a gradient or different outputs") {
  CHECK_FALSE(standstill(record(1, 0.3), healthy(), false));
  CHECK(standstill(record(1, 0), healthy(), false) == Standstill::no_loss);
  CHECK_FALSE(standstill(record(2, 0), healthy(), false)); // learned
  Evaluation evaluation = healthy();
  evaluation.gradient_norm = 8e-18;
  CHECK(standstill(record(2, 0.5), evaluation, false) == Standstill::no_gradient);
  evaluation.gradient_norm = {};
  CHECK_FALSE(standstill(record(1, 0.5), evaluation, false));
  evaluation.dev.outputs = column({0, 1e-20F});
  CHECK(standstill(record(1, 0.5), evaluation, false) == Standstill::same_outputs);
  evaluation.gradient_norm = 1e-3; // moves them apart, unless the training ends
  CHECK_FALSE(standstill(record(1, 0.5), evaluation, false));
  CHECK(standstill(record(1, 0.5), evaluation, true) == Standstill::same_outputs);
  evaluation.gradient_norm = {};
  evaluation.train = evaluation.dev;
  evaluation.dev = {};
  CHECK(standstill(record(1, 0.5), evaluation, false) == Standstill::same_outputs);
}
