// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/model/feature_head.hpp>
#include <siamese/testing/gradient_check.hpp>
#include <siamese/training/objective.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;
using Network = FeatureHead<D>;

PairFeatures features_of(const std::vector<std::string>& names) {
  PairFeatures features;
  for_each_option(features, [&](const auto& option, bool& is_read) {
    is_read = std::ranges::count(names, option.name) > 0;
  });
  return features;
}

Network golden_head(const nlohmann::json& golden) {
  Network head(3, {features_of(golden["features"]), 4, golden["outputs"], 0});
  Linear<D>& hidden = head.hidden.front().linear;
  test::set<D>(hidden.weight.view(), test::plain(golden["hidden_weight"]));
  test::set<D>(hidden.bias.view(), test::plain(golden["hidden_bias"]));
  test::set<D>(head.output.weight.view(), test::plain(golden["output_weight"]));
  test::set<D>(head.output.bias.view(), test::plain(golden["output_bias"]));
  return head;
}

bool agrees(ConstView<D> computed, const nlohmann::json& golden) {
  return test::difference(test::values<D>(computed), test::plain(golden).values) <=
         test::golden_tolerance;
}

/// The head's loss on a batch, as training computes it.
template <class Loss>
struct Pass {
  Objective<Loss> objective;
  Matrix<D> vectors, labels;
  Network head, gradient;
  Context<D> context;
  Network::Cache cache;
  Outcome<D> outcome;

  Pass(const Loss& loss, const Network& with, const test::Plain<double>& x,
       const test::Plain<double>& y)
      : objective{loss}, vectors(test::matrix<D>(x)), labels(test::matrix<D>(y)), head(with),
        gradient(zero_gradient(with)) {}

  double operator()() {
    context.begin_training(1, 1, 0, RandomPurpose::head_dropout);
    set_zero(gradient);
    outcome = objective(context, head, vectors.view(), {{labels.view().data, labels.columns()}, {}},
                        cache, gradient);
    double total = 0;
    download(context.device, outcome.total_loss, 1, &total);
    return total / static_cast<double>(labels.columns());
  }
};

template <class Loss>
void check_golden(const Loss& loss, const nlohmann::json& vectors, const nlohmann::json& golden) {
  Pass pass(loss, golden_head(golden), test::plain(vectors), test::plain(golden["labels"]));
  CHECK(pass() == doctest::Approx(golden["value"].get<double>()).epsilon(1e-7));
  CHECK(agrees(pass.outcome.outputs, golden["y"]));
  CHECK(agrees(pass.outcome.dvectors, golden["dvectors"]));
  CHECK(agrees(pass.gradient.hidden.front().linear.weight.view(), golden["dhidden_weight"]));
  CHECK(agrees(pass.gradient.hidden.front().linear.bias.view(), golden["dhidden_bias"]));
  CHECK(agrees(pass.gradient.output.weight.view(), golden["doutput_weight"]));
  CHECK(agrees(pass.gradient.output.bias.view(), golden["doutput_bias"]));
}

}

TEST_CASE("outputs, losses and gradients of a network on features agree with PyTorch") {
  const auto golden = test::golden("feature_head");
  for (const nlohmann::json& expected : golden["cases"]) {
    INFO(expected["features"].dump());
    if (expected["outputs"] == 1) {
      check_golden(Bce{}, golden["vectors"], expected);
    } else {
      check_golden(Softmax{expected["label_smoothing"]}, golden["vectors"], expected);
    }
  }
  CHECK(golden["cases"].size() == 4);
}

TEST_CASE("gradients through dropout agree with differences, with and without a hidden layer") {
  for (const Index hidden_size : {0, 5})
    for (const Index outputs : {1, 3}) {
      test::Draw draw(3);
      Network head(3, {{}, hidden_size, outputs, 0.3F});
      visit(
          [&](const Path&, auto& p) {
            const auto view = p.view();
            test::set<D>(view, test::random_plain<double>(draw, view.rows, view.columns));
          },
          head);
      const auto x = test::random_plain<double>(draw, 8, 3);
      const auto check = [&](auto& pass) {
        pass();
        const Network gradient = pass.gradient;
        const Matrix<D> dvectors = test::matrix<D>(8, 3, test::values<D>(pass.outcome.dvectors));
        const auto loss = [&] { return pass(); };
        const auto of_parameters = testing::check_parameters(pass.head, gradient, loss);
        INFO(of_parameters.where);
        CHECK(of_parameters.relative <= 1e-6);
        const auto of_input =
            testing::check_input(pass.context.device, pass.vectors.view(), dvectors.view(), loss);
        INFO(of_input.where);
        CHECK(of_input.relative <= 1e-6);
      };
      if (outputs == 1) {
        Pass pass(Mse{}, head, x, {1, 4, {1, 0, 1, 0}});
        check(pass);
      } else {
        Pass pass(Softmax{}, head, x, {1, 4, {1, 0, 2, 0}});
        check(pass);
      }
    }
}

TEST_CASE("a head's options() returns the given options") {
  const FeatureHeadOptions options{{false, false, true, true}, 7, 3, 0.25F};
  CHECK(Network(5, options).options == options);
  CHECK(count_parameters(Network(5, options)) == 2 * 5 * 7 + 7 + 7 * 3 + 3);
}

TEST_CASE("invalid sizes are refused") {
  CHECK_THROWS_AS(Network(5, {{false, false, false, false}, 7, 3, 0}), ArgumentError);
  CHECK_THROWS_AS(Network(5, {{}, -1, 3, 0}), ArgumentError);
  CHECK_THROWS_AS(Network(5, {{}, 7, 0, 0}), ArgumentError);
  CHECK_THROWS_AS(Network(5, {{}, 7, 1, 1}), ArgumentError);
}
