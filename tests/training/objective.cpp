// SPDX-License-Identifier: MIT
// Every loss through every distance and head it takes: PyTorch's values, and differences.
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/model/any_head.hpp>
#include <siamese/testing/gradient_check.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/objective.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

AnyLoss loss(std::string_view name) { return AnyLoss(name); }
AnyDistance distance(std::string_view name) { return AnyDistance(name); }

/// The loss of a golden case, with its parameters.
AnyLoss loss_of(const nlohmann::json& golden) {
  AnyLoss result = loss(golden["loss"].get<std::string>());
  const nlohmann::json& parameters = golden["parameters"];
  result.visit([&](auto& chosen) {
    if constexpr (requires { chosen.margin; }) chosen.margin = parameters["margin"];
    if constexpr (requires { chosen.scale; }) chosen.scale = parameters["scale"];
    if constexpr (requires { chosen.label_smoothing; })
      chosen.label_smoothing = parameters["label_smoothing"];
  });
  return result;
}

/// One objective on the vectors of one batch.
template <class Head>
struct Batch {
  Objective<AnyLoss> objective;
  Head head, gradient;
  Matrix<D> vectors, labels;
  Buffer<D, Id> groups;
  Context<D> context;
  typename Head::Cache cache;
  Outcome<D> outcome;

  Batch(const AnyLoss& with, const Head& through, const test::Plain<double>& x,
        const test::Plain<double>& y, const std::vector<Id>& classes)
      : objective{with}, head(through), gradient(through), vectors(test::matrix<D>(x)),
        labels(test::matrix<D>(y)) {
    groups.resize(static_cast<Index>(classes.size()));
    upload(context.device, classes.data(), groups.size(), groups.data());
  }

  /// The loss of the batch.
  double operator()() {
    context.begin_inference();
    set_zero(gradient);
    const Targets<D> targets{{labels.view().data, labels.columns()},
                             {groups.data(), groups.size()}};
    outcome = objective(context, head, vectors.view(), targets, cache, gradient);
    double total = 0;
    download(context.device, outcome.total_loss, 1, &total);
    return total / static_cast<double>(labels.columns());
  }
};

template <class Loss, class Distance>
void check(const Loss& with, const Distance& through) {
  Objective<Loss>{with}.validate(DistanceHead<Distance, D>(1, through));
}

}

static_assert(Suits<Bce, Manhattan> && Suits<Bce, Euclidean> && Suits<Mse, Cosine> &&
              Suits<Mae, Dot> && !Suits<Bce, Cosine> && !Suits<Bce, Dot>);
static_assert(Suits<CosineSimilarity, Cosine> && !Suits<CosineSimilarity, Dot> &&
              Suits<Contrastive, Cosine> && !Suits<Contrastive, Dot> && !Suits<Softmax, Dot> &&
              Suits<MultipleNegativesRanking, Dot> && !Suits<BatchHardTriplet, Dot>);

TEST_CASE(
    "losses of a batch's vectors and their gradients are PyTorch's and those of differences") {
  const auto golden = test::golden("objectives");
  const auto groups = golden["groups"].get<std::vector<Id>>();
  for (const nlohmann::json& expected : golden["cases"]) {
    INFO(expected["loss"].get<std::string>(), " of ", expected["distance"].get<std::string>());
    Batch batch(loss_of(expected),
                AnyHead<D>(4, distance(expected["distance"].get<std::string>())),
                test::plain(golden["vectors"]), test::plain(expected["labels"]), groups);
    CHECK(batch() == doctest::Approx(expected["value"].get<double>()).epsilon(1e-7));
    const auto dvectors = test::values<D>(batch.outcome.dvectors);
    CHECK(test::difference(dvectors, test::plain(expected["dvectors"]).values) <=
          test::golden_tolerance);
    const Matrix<D> gradient = test::matrix<D>(12, 4, dvectors);
    const auto error = testing::check_input(batch.context.device, batch.vectors.view(),
                                            gradient.view(), [&] { return batch(); });
    INFO(error.where);
    CHECK(error.relative <= 1e-6);
  }
  CHECK(golden["cases"].size() == 28);
}

TEST_CASE("the objective is the sum of the losses, with the gradient of their mean") {
  // dots 11, 83
  Batch batch(Mse{}, DistanceHead<Dot, D>{}, {4, 2, {1, 2, 3, 4, 5, 6, 7, 8}}, {1, 2, {10, 84}},
              {});
  CHECK(batch() == 1);
  CHECK(test::values<D>(batch.outcome.outputs) == std::vector<double>{11, 83});
  // dsimilarity = 2 (s - y) / 2 = 1 and -1; du = dsimilarity v.
  CHECK(test::values<D>(batch.outcome.dvectors) == std::vector<double>{3, 4, 1, 2, -7, -8, -5, -6});
}

TEST_CASE("vectors that are all the same, or zero, have finite losses and gradients") {
  for (const double value : {0.0, 0.5})
    for (const char* name :
         {"contrastive", "online-contrastive", "cosent", "batch-hard-triplet",
          "batch-semi-hard-triplet", "batch-all-triplet", "multiple-negatives-ranking"})
      for (const char* through : {"manhattan", "euclidean", "cosine"}) {
        INFO(name, " of ", through);
        Batch batch(loss(name), AnyHead<D>(3, distance(through)),
                    {8, 3, std::vector<double>(24, value)}, {1, 4, {1, 0, 1, 0}},
                    {0, 0, 2, 3, 4, 4, 6, 7});
        CHECK(std::isfinite(batch()));
        CHECK(test::all_finite(test::values<D>(batch.outcome.dvectors)));
      }
}

TEST_CASE("a batch without alike, or without unlike pairs has a loss and a gradient") {
  test::Draw draw(1);
  const auto x = test::random_plain<double>(draw, 4, 3);
  for (const double label : {0.0, 1.0})
    for (const char* name :
         {"contrastive", "online-contrastive", "cosent", "batch-hard-triplet",
          "batch-semi-hard-triplet", "batch-all-triplet", "multiple-negatives-ranking"}) {
      INFO(name, ", all ", label);
      const std::vector<Id> groups =
          label == 1 ? std::vector<Id>{0, 0, 0, 0} : std::vector<Id>{0, 1, 2, 3};
      Batch batch(loss(name), AnyHead<D>(3, AnyDistance{}), x, {1, 2, {label, label}}, groups);
      CHECK(std::isfinite(batch()));
      CHECK(test::all_finite(test::values<D>(batch.outcome.dvectors)));
    }
}

TEST_CASE("a loss that cannot take what a head gives is refused, with the remedy") {
  const auto refused = [](std::string_view name, const AnyHead<D>::Options& head,
                          const char* problem) {
    CHECK_THROWS_WITH_AS(Objective<AnyLoss>{loss(name)}.validate(AnyHead<D>(2, head)), problem,
                         ArgumentError);
  };
  const char* const probability =
      "loss bce needs outputs in [0, 1]; use the distance manhattan or euclidean, or a head with "
      "one output";
  refused("bce", distance("cosine"), probability);
  refused("bce", FeatureHeadOptions{.outputs = 2}, probability);
  refused("mse", FeatureHeadOptions{.outputs = 2},
          "loss mse needs one output; use a distance, or a head with one output");
  refused("softmax", distance("dot"), "loss softmax needs a head with classes");
  refused("cosine-similarity", distance("dot"), "loss cosine-similarity needs the distance cosine");
  const char* const nonnegative =
      "loss contrastive needs a distance that is never negative; use manhattan, euclidean or "
      "cosine";
  refused("contrastive", distance("dot"), nonnegative);
  refused("contrastive", FeatureHeadOptions{}, nonnegative);
  refused("multiple-negatives-ranking", FeatureHeadOptions{},
          "loss multiple-negatives-ranking needs a distance, such as cosine, and not a network");
  CHECK_THROWS_AS(check(Bce{}, distance("cosine")), ArgumentError);
  CHECK_THROWS_AS(check(loss("bce"), Cosine{}), ArgumentError);
}

TEST_CASE("every other combination is taken") {
  for (const char* l : {"mse", "mae", "cosent", "multiple-negatives-ranking"})
    for (const char* d : {"manhattan", "euclidean", "cosine", "dot"})
      CHECK_NOTHROW(check(loss(l), distance(d)));
  CHECK_NOTHROW(check(loss("bce"), distance("manhattan")));
  CHECK_NOTHROW(check(loss("bce"), Euclidean{}));
  CHECK_NOTHROW(check(Bce{}, Manhattan{}));
  CHECK_NOTHROW(Objective<Bce>{}.validate(FeatureHead<D>(2, {})));
  CHECK_NOTHROW(Objective<Softmax>{}.validate(FeatureHead<D>(2, {.outputs = 3})));
}

TEST_CASE("a loss that has nothing to learn from in the training pairs is refused") {
  const auto check = [](std::string_view name, const std::vector<float>& labels) {
    Objective<AnyLoss>{loss(name)}.validate_training(labels);
  };
  const std::vector<float> alike = {1, 1}, different = {0, 0.25F}, same = {0, 0}, both = {0, 1};
  for (const char* name : {"multiple-negatives-ranking", "batch-hard-triplet",
                           "batch-semi-hard-triplet", "batch-all-triplet"}) {
    CHECK_THROWS_WITH_AS(check(name, different), doctest::Contains("no training pair is alike"),
                         ArgumentError);
    CHECK_NOTHROW(check(name, alike));
  }
  for (const char* name : {"contrastive", "online-contrastive", "cosent"}) {
    CHECK_THROWS_WITH_AS(check(name, alike), doctest::Contains("all training pairs have the same"),
                         ArgumentError);
    CHECK_THROWS_AS(check(name, same), ArgumentError);
    CHECK_NOTHROW(check(name, both));
  }
  for (const char* name : {"mse", "mae", "bce"}) CHECK_NOTHROW(check(name, same));
}

TEST_CASE("labels a loss is not defined for are refused") {
  const auto refused = [](std::string_view name, const AnyHead<D>::Options& head, float label,
                          const char* problem) {
    const std::vector<float> labels = {0, label};
    CHECK_THROWS_WITH_AS(Objective<AnyLoss>{loss(name)}.validate(AnyHead<D>(2, head), labels),
                         doctest::Contains(problem), ArgumentError);
  };
  refused("mse", AnyDistance{}, std::numeric_limits<float>::quiet_NaN(), "not a finite number");
  refused("bce", AnyDistance{}, 2, "label 2 is not in [0, 1]");
  refused("contrastive", AnyDistance{}, -0.5F, "label -0.5 is not in [0, 1]");
  for (const float label : {-1.0F, 0.5F, 3.0F})
    refused("softmax", FeatureHeadOptions{.outputs = 3}, label, "one of the head's 3 classes");
  const std::vector<float> labels = {-3, 5};
  CHECK_NOTHROW(Objective<Mse>{}.validate(DistanceHead<Dot, D>{}, labels));
}
