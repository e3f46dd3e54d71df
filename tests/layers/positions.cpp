// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/layers/initialize.hpp>
#include <siamese/layers/positions.hpp>
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

constexpr Index dim = 5;

/// The vectors that `layer` adds to tokens: row p is for place p.
std::vector<double> added(const AnyPositions<D>& layer, const Batch<D>& batch,
                          const Plain<double>& x) {
  const Matrix<D> on_device = test::matrix<D>(x);
  Context<D> context;
  context.begin_inference();
  AnyPositions<D>::Cache cache;
  const RaggedView<D> y = layer.forward(context, {on_device.view(), batch.layout}, cache);
  std::vector<double> values = test::values<D>(y.values);
  for (Index t = 0; t < batch.positions(); ++t)
    for (Index j = 0; j < dim; ++j)
      values[static_cast<std::size_t>(t * dim + j)] -= x(batch.row_of(t), j);
  return values;
}

}

TEST_CASE("sinusoids depend on the place in the sentence") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions}) {
    test::Draw draw(1);
    const Batch<D> batch(test::random_sentences(draw, 6, 7), 7, rows);
    const auto x = test::random_plain<double>(draw, batch.rows, dim);
    std::vector<double> expected;
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index place = 0; place < batch.end(s) - batch.begin(s); ++place)
        for (Index j = 0; j < dim; ++j) {
          const double angle =
              static_cast<double>(place) / std::pow(10000.0, static_cast<double>(j / 2 * 2) / dim);
          expected.push_back(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
        }
    CHECK(test::difference(added(SinusoidalPositions<D>{}, batch, x), expected) <= 1e-15);
  }
}

TEST_CASE("learned vectors depend on the place, and places after the last share its vector") {
  test::Draw draw(2);
  const Batch<D> batch({{0, 1, 0, 2, 1}, {2}}, 3);
  LearnedPositions<D> layer(dim, {3});
  const auto weight = test::random_plain<double>(draw, 3, dim);
  layer.weight = test::matrix<D>(weight);
  std::vector<double> expected;
  for (const Index place : {0, 1, 2, 2, 2, 0})
    for (Index j = 0; j < dim; ++j) expected.push_back(weight(place, j));
  CHECK(test::difference(added(layer, batch, test::random_plain<double>(draw, 3, dim)), expected) <=
        1e-15);
}

TEST_CASE("gradients of positions agree with differences") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const std::string name : {"none", "sinusoidal", "learned"})
      for (const Index places : {1, 4, 20}) {
        CAPTURE(name);
        test::Draw draw(3);
        const Batch<D> batch(test::random_sentences(draw, 6, 7), 7, rows);
        AnyPositions<D> layer(name, dim, LearnedPositionsOptions{places});
        initialize(layer, 1);
        Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, dim));
        const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
        CHECK_MESSAGE(error.relative <= 1e-6, error.where);
      }
}

TEST_CASE("a sentence's tokens have the same bits alone and in any batch") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(5);
    const auto sentences = test::random_sentences(draw, 20, 11, 20);
    const auto table = test::random_plain<float>(draw, 11, dim);
    Context<S> context(device);
    const auto read = [&](const std::vector<test::Sentence>& some) {
      const Batch<S> batch(some, 11, Rows::distinct_tokens);
      Plain<float> rows(batch.rows, dim);
      for (Index i = 0; i < rows.rows; ++i)
        for (Index j = 0; j < dim; ++j)
          rows(i, j) = table(batch.ids[static_cast<std::size_t>(i)], j);
      const Matrix<S> x = test::matrix<S>(rows);
      context.begin_inference();
      SinusoidalPositions<S>::Cache cache;
      return test::values<S>(
          SinusoidalPositions<S>{}.forward(context, {x.view(), batch.layout}, cache).values);
    };
    const auto together = read(sentences);
    auto begin = together.begin();
    for (const test::Sentence& sentence : sentences) {
      const auto end = begin + static_cast<Index>(sentence.size()) * dim;
      CHECK(test::read_alike(read({sentence}), std::vector<float>(begin, end)));
      begin = end;
    }
  });
}

TEST_CASE("zero places are refused") {
  CHECK_THROWS_WITH_AS(LearnedPositions<D>(4, {0}),
                       "places must be a whole number from 1 to 65536, not 0", ArgumentError);
}
