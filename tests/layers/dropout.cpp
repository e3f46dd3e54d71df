// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/plain.hpp>

#include <siamese/layers/dropout.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <vector>

using namespace siamese;
using test::Rows;

using D = test::Exact;

TEST_CASE("at rate 0 and at inference dropout is the identity and copies nothing") {
  const test::Batch<D> batch({{1, 2, 1}, {2}}, 5);
  const Matrix<D> x = test::matrix<D>(2, 2, {1, 2, 3, 4});
  Context<D> context;
  for (const bool training : {false, true}) {
    if (training)
      context.begin_training(1, 1, 0);
    else
      context.begin_inference();
    const float rate = training ? 0.0F : 0.5F;
    Dropout<D> rows{rate};
    Dropout<D>::Cache cache;
    CHECK(rows.forward(context, x.view(), cache).data == x.view().data);
    CHECK(rows.backward(context, x.view(), cache, rows).data == x.view().data);
    TokenDropout<D> tokens(1, {.rate = rate});
    TokenDropout<D>::Cache token_cache;
    const RaggedView<D> y = tokens.forward(context, {x.view(), batch.layout}, token_cache);
    CHECK(y.values.data == x.view().data);
    CHECK(y.layout.index == batch.layout.index);
    CHECK(tokens.backward(context, x.view(), token_cache, tokens).data == x.view().data);
  }
}

TEST_CASE("dropout's gradients agree with differences with the same draws") {
  for (const float rate : {0.3F, 0.7F})
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions}) {
      test::Draw draw(1);
      Matrix<D> vectors = test::matrix<D>(test::random_plain<double>(draw, 5, 6));
      for (const bool by_pair : {false, true}) {
        Dropout<D> dropout{rate, by_pair};
        CHECK(testing::check_layer(dropout, vectors.view()).relative <= 1e-6);
      }

      const test::Batch<D> batch(test::random_sentences(draw, 6, 7), 7, rows);
      Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 4));
      TokenDropout<D> tokens(1, {.rate = rate});
      CHECK(testing::check_layer(tokens, Ragged<double>{x.view(), batch.layout}).relative <= 1e-6);
    }
}

TEST_CASE("occurrences of one token draw independently") {
  const test::Batch<D> batch({std::vector<Id>(200, 1)}, 5);
  const Matrix<D> x = test::matrix<D>(1, 1, {1});
  Context<D> context;
  context.begin_training(1, 1, 0);
  TokenDropout<D>::Cache cache;
  const RaggedView<D> y =
      TokenDropout<D>(1, {.rate = 0.5F}).forward(context, {x.view(), batch.layout}, cache);
  int kept = 0;
  for (const double value : test::values<D>(y.values)) kept += value != 0;
  CHECK(kept > 60);
  CHECK(kept < 140);
}

TEST_CASE("dropout keeps the mark of reversed columns") {
  const test::Batch<D> batch({{1, 2}}, 5);
  const Matrix<D> x = test::matrix<D>(2, 3, {1, 2, 3, 4, 5, 6});
  Context<D> context;
  context.begin_training(1, 1, 0);
  for (const float rate : {0.0F, 0.5F}) {
    TokenDropout<D>::Cache cache;
    CHECK(TokenDropout<D>(3, {.rate = rate})
              .forward(context, {x.view(), batch.layout, 2}, cache)
              .reversed == 2);
  }
}

namespace {

/// The layer's output for the rows of x from `first` on, in a shard that begins there.
std::vector<double> dropped_rows(const Dropout<D>& layer, const Matrix<D>& x, Index first,
                                 Index count) {
  Context<D> context;
  context.begin_training(3, 4, first);
  Dropout<D>::Cache cache;
  return test::values<D>(layer.forward(context, x.view().middle_rows(first, count), cache));
}

}

TEST_CASE("a sentence's draws depend on its number in the batch, not on the shard") {
  const Matrix<D> x = test::matrix<D>(6, 5, std::vector<double>(30, 1));
  const auto dropped = [&](Index first, Index count) {
    return dropped_rows({0.5F}, x, first, count);
  };
  std::vector<double> joined = dropped(0, 4);
  const std::vector<double> rest = dropped(4, 2);
  joined.insert(joined.end(), rest.begin(), rest.end());
  CHECK(dropped(0, 6) == joined);
}

TEST_CASE("both sentences of a pair drop the same columns in any shard, and pairs differ") {
  const Matrix<D> x = test::matrix<D>(8, 40, std::vector<double>(320, 1));
  const auto dropped = [&](Index first, Index count) {
    return dropped_rows({0.5F, true}, x, first, count);
  };
  const std::vector<double> all = dropped(0, 8);
  const auto row = [&](std::ptrdiff_t i) {
    return std::vector<double>(all.begin() + 40 * i, all.begin() + 40 * (i + 1));
  };
  for (std::ptrdiff_t pair = 0; pair < 4; ++pair) CHECK(row(2 * pair) == row(2 * pair + 1));
  for (std::ptrdiff_t pair = 1; pair < 4; ++pair) CHECK(row(0) != row(2 * pair));
  std::vector<double> joined = dropped(0, 4);
  const std::vector<double> rest = dropped(4, 4);
  joined.insert(joined.end(), rest.begin(), rest.end());
  CHECK(joined == all);
}

TEST_CASE("a rate outside [0, 1) is refused") {
  CHECK_NOTHROW(TokenDropout<D>(1, {.rate = 0.999F}));
  for (const float rate : {-0.1F, 1.0F, 2.0F, std::numeric_limits<float>::quiet_NaN()})
    CHECK_THROWS_WITH_AS(TokenDropout<D>(1, {.rate = rate}),
                         doctest::Contains("rate must be a number from 0 to below 1, not "),
                         ArgumentError);
}
