// SPDX-License-Identifier: MIT
// The whole network, from token ids to gradients, compared with PyTorch and with differences.
#include <support/compare.hpp>
#include <support/network.hpp>

#include <siamese/model/distance.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

struct Golden {
  nlohmann::json values = test::golden("siamese");
  std::vector<test::Sentence> sentences = values["sentences"].get<std::vector<test::Sentence>>();
  std::vector<double> labels = values["labels"].get<std::vector<double>>();
};

bool agrees(const std::vector<double>& computed, const nlohmann::json& golden) {
  return test::difference(computed, test::plain(golden).values) <= test::golden_tolerance;
}

/// The gradient of the embedding's weight, including untouched rows.
std::vector<double> all_rows(const Table<D>& gradient, Index vocabulary) {
  Plain<double> rows(vocabulary, gradient.view().columns);
  const std::vector<double> touched = test::values<D>(gradient.view());
  std::vector<Id> ids(static_cast<std::size_t>(gradient.ids.size));
  D device;
  download(device, gradient.ids.data, gradient.ids.size, ids.data());
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (Index j = 0; j < rows.columns; ++j)
      rows(ids[i], j) =
          touched[i * static_cast<std::size_t>(rows.columns) + static_cast<std::size_t>(j)];
  return rows.values;
}

template <class Distance, class Loss>
void check_golden() {
  const Golden golden;
  const auto model = test::golden_network<D, Distance>(golden.values);
  test::Pass<Siamese<Conv<D>, Distance>, Loss> pass(model, golden.sentences, golden.labels);
  const nlohmann::json& through = golden.values[std::string(Distance::name)];
  const nlohmann::json& expected = through[std::string(Loss::name)];
  CHECK(pass.forward() == doctest::Approx(expected["loss"]).epsilon(1e-8));
  CHECK(agrees(test::values<D>(pass.vectors), golden.values["vectors"]));
  CHECK(agrees(test::values<D>(pass.outcome.outputs), through["similarities"]));
  CHECK(agrees(test::values<D>(pass.outcome.dvectors), expected["dvectors"]));

  pass.backward();
  if (!expected.contains("dembedding")) return;
  CHECK(agrees(all_rows(pass.gradient.encoder.embedding.weight, model.vocabulary_size()),
               expected["dembedding"]));
  for (const auto& convolution : pass.gradient.encoder.pooling.convolutions) {
    const std::string size = std::to_string(convolution.size());
    CHECK(agrees(test::values<D>(convolution.weight.view()), expected["dweight" + size]));
    CHECK(agrees(test::values<D>(convolution.bias.view()), expected["dbias" + size]));
  }
}

/// Every parameter's gradient by differences, for sentences that are far enough from kinks.
template <class Distance, class Loss>
void check_differences(float dropout_rate = 0) {
  const Golden golden;
  auto model = test::golden_network<D, Distance>(golden.values);
  model.encoder.dropout.rate = dropout_rate;
  test::Pass<Siamese<Conv<D>, Distance>, Loss> pass(model, golden.sentences, golden.labels);
  pass.backward();
  const auto error =
      testing::check_parameters(model, pass.gradient, [&] { return pass.forward(); });
  INFO(std::string(Distance::name), ", ", std::string(Loss::name), ": ", error.where);
  CHECK(error.relative <= 1e-6);
}

}

TEST_CASE_TEMPLATE("vectors, similarities, losses and gradients are PyTorch's", Distance, Manhattan,
                   Euclidean, Cosine, Dot) {
  check_golden<Distance, Mse>();
  check_golden<Distance, Mae>();
  if constexpr (Distance::is_probability) check_golden<Distance, Bce>();
}

TEST_CASE_TEMPLATE("gradients through every distance and loss agree with differences", Distance,
                   Manhattan, Euclidean, Cosine, Dot) {
  check_differences<Distance, Mse>();
  check_differences<Distance, Mae>();
  if constexpr (Distance::is_probability) check_differences<Distance, Bce>();
}

TEST_CASE("gradients through dropout agree with differences") { check_differences<Dot, Mse>(0.4F); }
