// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/isa.hpp>

#include <siamese/layers/attention_pooling.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

AttentionPool<D> random_layer(test::Draw& draw, Index dim) {
  AttentionPool<D> layer(dim);
  visit(
      [&](const Path&, auto& p) {
        test::set<D>(p.view(), test::random_plain<double>(draw, p.view().rows, p.view().columns));
      },
      layer);
  return layer;
}

/// Every sentence alone, by the equations.
std::vector<double> reference(const AttentionPool<D>& layer, const Batch<D>& batch,
                              const Plain<double>& x) {
  const auto values = [](const auto& parameter) {
    return Plain<double>(parameter.view().rows, parameter.view().columns,
                         test::values<D>(parameter.view()));
  };
  const Plain<double> w = values(layer.hidden.linear.weight), b = values(layer.hidden.linear.bias),
                      v = values(layer.query);
  std::vector<double> y;
  for (Index s = 0; s < batch.sentences(); ++s) {
    Plain<double> sum(1, x.columns);
    double total = 0;
    for (Index t = batch.begin(s); t < batch.end(s); ++t) {
      double score = 0;
      for (Index k = 0; k < x.columns; ++k) {
        double a = b(0, k);
        for (Index d = 0; d < x.columns; ++d) a += x(batch.row_of(t), d) * w(d, k);
        score += std::tanh(a) * v(0, k);
      }
      total += std::exp(score);
      for (Index j = 0; j < x.columns; ++j) sum(0, j) += std::exp(score) * x(batch.row_of(t), j);
    }
    for (const double value : sum.values) y.push_back(value / total);
  }
  return y;
}

}

TEST_CASE("a sentence is the sum of its tokens, weighted by the softmax of their scores") {
  test::on_every_isa<D>([](const D& device) {
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions}) {
      test::Draw draw(1);
      const Batch<D> batch(test::random_sentences(draw, 12, 8), 8, rows);
      const auto layer = random_layer(draw, 19);
      const auto x = test::random_plain<double>(draw, batch.rows, 19);
      const Matrix<D> on_device = test::matrix<D>(x);
      Context<D> context(device);
      context.begin_inference();
      AttentionPool<D>::Cache cache;
      const auto y = layer.forward(context, {on_device.view(), batch.layout}, cache);
      CHECK(test::difference(test::values<D>(y), reference(layer, batch, x)) <= 1e-14);
    }
  });
}

TEST_CASE("attention pooling's gradients agree with differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      test::Draw draw(seed);
      const Batch<D> batch(test::random_sentences(draw, 6, 7), 7, rows);
      auto layer = random_layer(draw, 5);
      Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 5));
      const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

TEST_CASE("large scores do not overflow") {
  const Batch<D> batch({{0, 1}, {1}}, 2);
  AttentionPool<D> layer(1);
  test::set<D>(layer.hidden.linear.weight.view(), {1, 1, {1}});
  test::set<D>(layer.query.view(), {1, 1, {1e6}});
  const Matrix<D> x = test::matrix<D>(2, 1, {-3, 3});
  Context<D> context;
  context.begin_inference();
  AttentionPool<D>::Cache cache;
  const auto y = layer.forward(context, {x.view(), batch.layout}, cache);
  CHECK(test::values<D>(y) == std::vector<double>{3, 3});
}

TEST_CASE("a sentence's vector has the same bits alone and in any batch") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(5);
    AttentionPool<S> layer(19);
    initialize(layer, 3);
    const auto sentences = test::random_sentences(draw, 30, 11, 25);
    const auto table = test::random_plain<float>(draw, 11, 19);
    Context<S> context(device);
    const auto pooled = [&](const std::vector<test::Sentence>& some) {
      const Batch<S> batch(some, 11);
      Plain<float> rows(batch.rows, 19);
      for (Index i = 0; i < rows.rows; ++i)
        for (Index j = 0; j < 19; ++j)
          rows(i, j) = table(batch.ids[static_cast<std::size_t>(i)], j);
      const Matrix<S> x = test::matrix<S>(rows);
      context.begin_inference();
      AttentionPool<S>::Cache cache;
      return test::values<S>(layer.forward(context, {x.view(), batch.layout}, cache));
    };
    const auto together = pooled(sentences);
    for (std::size_t s = 0; s < sentences.size(); ++s) {
      const auto begin = together.begin() + static_cast<Index>(s) * 19;
      CHECK(test::read_alike(pooled({sentences[s]}), std::vector<float>(begin, begin + 19)));
    }
  });
}
