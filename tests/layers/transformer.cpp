// SPDX-License-Identifier: MIT
#include <support/attention.hpp>
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/golden_batch.hpp>
#include <support/isa.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/transformer.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

/// Options from the values that tests choose.
TransformerOptions options_of(bool residual, const std::string& norm, const std::string& activation,
                              Index feed_forward_size, float dropout_rate = 0) {
  return {2, residual, norm, activation, feed_forward_size, dropout_rate};
}

/// Keeps the loss small: differences are coarse for a large loss, and would show as the gradient of
/// the keys' bias, which is zero.
void check_gradients(const TransformerOptions& options, Rows rows) {
  // The first inputs that are far enough from a kink.
  for (std::uint64_t seed = 1;; ++seed) {
    test::Draw draw(seed);
    const Batch<D> batch(test::random_sentences(draw, 3, 5, 4), 5, rows);
    TransformerLayer<D> layer(4, options);
    initialize(layer, seed);
    for (AnyNorm<D>* norm : {&layer.attention_norm, &layer.feed_forward_norm})
      visit(
          [&](const Path& path, auto& p) {
            if (path.string() == "gain")
              test::set<D>(p.view(), test::random_plain<double>(draw, 1, 4, 0.1, 0.4));
          },
          *norm);
    Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 4, -0.5, 0.5));
    const Ragged<double> ragged{x.view(), batch.layout};
    if (test::margin<D>(layer, ragged) < 1e-3) continue;
    const auto error = testing::check_layer(layer, ragged);
    CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    break;
  }
}

}

TEST_CASE("a layer and its gradients agree with PyTorch's nn.TransformerEncoderLayer") {
  const auto golden = test::golden("transformer");
  const auto batch = test::golden_batch<D>(golden);
  const Matrix<D> x = test::matrix<D>(test::plain(golden["x"]));
  for (const auto& one : golden["cases"]) {
    TransformerOptions options;
    options.num_heads = golden["heads"];
    options.norm = one["norm_first"].get<bool>() ? "before" : "after";
    options.activation = one["activation"];
    options.feed_forward_size = golden["hidden_size"];
    TransformerLayer<D> layer(x.columns(), options);
    test::set_golden(layer, one);
    Context<D> context;
    context.begin_inference();
    TransformerLayer<D>::Cache cache;
    TransformerLayer<D> gradient = zero_gradient(layer);
    const Matrix<D> dy = test::matrix<D>(test::plain(one["dy"]));
    const auto agrees = [&](const char* field, MatrixView<const double> computed) {
      return test::difference(test::values<D>(computed), test::plain(one[field]).values) <=
             test::golden_tolerance;
    };
    CHECK(agrees("y", layer.forward(context, {x.view(), batch.layout}, cache).values));
    CHECK(agrees("dx", layer.backward(context, dy.view(), cache, gradient)));
    test::check_golden_gradient(gradient, one);
  }
}

TEST_CASE("a transformer layer's gradients agree with differences, whatever its parts") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const bool residual : {false, true})
      for (const std::string norm : {"none", "before", "after"})
        for (const std::string activation : {"relu", "gelu", "tanh"})
          for (const Index feed_forward_size : {0, 5})
            for (const float dropout_rate : {0.0F, 0.3F}) {
              // A row that dropout clears completely has no variance, and its norm is almost a
              // jump.
              if (!residual && norm == "after" && dropout_rate > 0) continue;
              CAPTURE(residual);
              CAPTURE(norm);
              CAPTURE(activation);
              CAPTURE(feed_forward_size);
              CAPTURE(dropout_rate);
              check_gradients(
                  options_of(residual, norm, activation, feed_forward_size, dropout_rate), rows);
            }
}

TEST_CASE("omitted parts have no parameters, and options() returns the given options") {
  for (const bool residual : {false, true})
    for (const char* norm : {"none", "before", "after"})
      for (const Index feed_forward_size : {0, 5}) {
        const TransformerLayer<D> layer(
            4, options_of(residual, norm, "gelu", feed_forward_size, 0.25F));
        const TransformerOptions back = layer.options;
        CHECK(back.num_heads == 2);
        CHECK(back.use_residual == residual);
        CHECK(back.norm == norm);
        CHECK(back.activation == "gelu");
        CHECK(back.feed_forward_size == feed_forward_size);
        CHECK(back.dropout_rate == 0.25F);
        const Index norms = back.norm == "none" ? 0 : 2;
        const Index feed_forward = feed_forward_size == 0 ? 4 * 4 + 4 : 4 * 5 + 5 + 5 * 4 + 4;
        CHECK(count_parameters(layer) == 4 * (4 * 4 + 4) + norms * (4 + 4) + feed_forward);
      }
}

TEST_CASE("a sentence's tokens have the same bits alone and in any batch") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    for (const char* norm : {"before", "after"}) {
      test::Draw draw(5);
      TransformerLayer<S> layer(24, {4, true, norm, "gelu", 32, 0});
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
        TransformerLayer<S>::Cache cache;
        return test::values<S>(layer.forward(context, {x.view(), batch.layout}, cache).values);
      };
      const auto together = read(sentences);
      auto begin = together.begin();
      for (const test::Sentence& sentence : sentences) {
        const auto end = begin + static_cast<Index>(sentence.size()) * 24;
        CHECK(test::read_alike(read({sentence}), std::vector<float>(begin, end)));
        begin = end;
      }
    }
  });
}

TEST_CASE("invalid options are refused") {
  const auto make = [](Index dim, const TransformerOptions& options) {
    return TransformerLayer<D>(dim, options);
  };
  CHECK_THROWS_WITH_AS(make(5, options_of(true, "after", "relu", 8)),
                       doctest::Contains("does not divide"), ArgumentError);
  CHECK_THROWS_WITH_AS(make(6, options_of(true, "after", "relu", -1)),
                       "feed_forward_size must be 0 or a whole number from 1 to 65536, not -1",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make(6, options_of(true, "first", "relu", 8)),
                       "norm must be one of none, before, after, not 'first'", ArgumentError);
  CHECK_THROWS_WITH_AS(make(6, options_of(true, "after", "swish", 8)),
                       "activation must be one of relu, gelu, tanh, not 'swish'", ArgumentError);
  CHECK_THROWS_WITH_AS(make(6, options_of(true, "after", "relu", 8, 1)),
                       "dropout_rate must be a number from 0 to below 1, not 1", ArgumentError);
}
