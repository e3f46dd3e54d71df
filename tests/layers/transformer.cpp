// SPDX-License-Identifier: MIT
#include <support/attention.hpp>
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/isa.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/transformer.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

template <class Activation>
void check_golden(const std::string& name) {
  const auto golden = test::golden("transformer");
  const auto offsets = golden["offsets"].get<std::vector<Index>>();
  std::vector<test::Sentence> sentences(offsets.size() - 1);
  for (std::size_t s = 0; s < sentences.size(); ++s)
    for (Index t = offsets[s]; t < offsets[s + 1]; ++t) sentences[s].push_back(static_cast<Id>(t));
  const Batch<D> batch(sentences, offsets.back());
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  for (const auto& one : golden["cases"]) {
    if (one["activation"] != name) continue;
    using Layer = TransformerLayer<Activation, D>;
    Layer layer(
        {x.columns(), golden["heads"], golden["hidden_size"], one["norm_first"].get<bool>(), 0});
    test::set_golden(layer, one);
    Context<D> context;
    context.begin_inference();
    typename Layer::Cache cache;
    Layer gradient = zero_gradient(layer);
    const Matrix<D> dy = test::matrix<D>(test::plain(one["dy"]));
    const auto agrees = [&](const char* field, MatrixView<const double> computed) {
      return test::difference(test::values<D>(computed), test::plain(one[field]).values) <=
             test::golden_tolerance;
    };
    CHECK(agrees("y", layer.forward(context, {x.view(), batch.layout}, cache).rows));
    CHECK(agrees("dx", layer.backward(context, dy.view(), cache, gradient)));
    test::check_golden_gradient(gradient, one);
  }
}

/// Differences are coarse where the loss is large, and the gradient of the keys' bias is zero, so
/// that nothing else is in them: the loss is kept small.
template <class Activation>
void check_gradients(const TransformerOptions& options, Rows rows) {
  using Layer = TransformerLayer<Activation, D>;
  // The first inputs that lie far enough from a kink.
  for (std::uint64_t seed = 1;; ++seed) {
    test::Draw draw(seed);
    const Batch<D> batch(test::random_sentences(draw, 3, 5, 4), 5, rows);
    Layer layer(options);
    initialize(layer, seed);
    for (LayerNorm<D>* norm : {&layer.attention_norm, &layer.feed_forward_norm})
      test::set<D>(norm->gain.view(), test::random_plain<double>(draw, 1, options.dim, 0.1, 0.4));
    Matrix<D> x =
        test::matrix<D>(test::random_plain<double>(draw, batch.rows, options.dim, -0.5, 0.5));
    const Ragged<double> ragged{x.view(), batch.layout};
    Context<D> context;
    context.begin_training(1, 1, 0);
    typename Layer::Cache cache;
    layer.forward(context, ragged, cache);
    const auto a = test::values<D>(cache.feed_forward.a);
    if (std::any_of(a.begin(), a.end(), [](double v) { return std::abs(v) < 1e-3; })) continue;
    const auto error = testing::check_layer(layer, ragged);
    CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    break;
  }
}

}

TEST_CASE("a layer and its gradients are those of PyTorch's nn.TransformerEncoderLayer") {
  check_golden<activation::Relu>("relu");
  check_golden<activation::Gelu>("gelu");
}

TEST_CASE("a transformer layer's gradients are those of differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const bool norm_first : {false, true})
      for (const float dropout_rate : {0.0F, 0.3F}) {
        const TransformerOptions options{4, 2, 5, norm_first, dropout_rate};
        check_gradients<activation::Relu>(options, rows);
        check_gradients<activation::Gelu>(options, rows);
      }
}

TEST_CASE("a sentence's tokens have the same bits alone and in any batch") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    for (const bool norm_first : {false, true}) {
      test::Draw draw(5);
      TransformerLayer<activation::Gelu, S> layer({24, 4, 32, norm_first, 0});
      initialize(layer, 3);
      const auto sentences = test::random_sentences(draw, 20, 11, 20);
      const auto table = test::random_plain<float>(draw, 11, 24);
      Context<S> context(device);
      const auto read = [&](const std::vector<test::Sentence>& some) {
        const Batch<S> batch(some, 11);
        Plain<float> rows(batch.rows, 24);
        for (Index i = 0; i < rows.rows; ++i)
          for (Index j = 0; j < 24; ++j)
            rows(i, j) = table(batch.ids[static_cast<std::size_t>(i)], j);
        const Matrix<S> x = test::matrix<S>(rows);
        context.begin_inference();
        TransformerLayer<activation::Gelu, S>::Cache cache;
        return test::values<S>(layer.forward(context, {x.view(), batch.layout}, cache).rows);
      };
      const auto together = read(sentences);
      auto begin = together.begin();
      for (const test::Sentence& sentence : sentences) {
        const auto end = begin + static_cast<Index>(sentence.size()) * 24;
        CHECK(test::same_bits(read({sentence}), std::vector<float>(begin, end)));
        begin = end;
      }
    }
  });
}

TEST_CASE("options that make no layer are refused") {
  const auto make = [](const TransformerOptions& options) {
    return TransformerLayer<activation::Relu, D>(options);
  };
  CHECK_THROWS_WITH_AS(make({6, 4, 8, false, 0}), doctest::Contains("does not divide"),
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({6, 2, 0, false, 0}), "hidden size 0 is not positive", ArgumentError);
  CHECK_THROWS_WITH_AS(make({6, 2, 8, false, 1}), doctest::Contains("is not in [0, 1)"),
                       ArgumentError);
}
