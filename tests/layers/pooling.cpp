// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/plain.hpp>

#include <siamese/layers/pooling.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace siamese;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

/// Distinct multiples of a step in random order, so that no two are close.
Plain<double> spread(test::Draw& draw, Index rows, Index columns) {
  Plain<double> x(rows, columns);
  const Index count = rows * columns;
  for (Index k = 0; k < count; ++k)
    x.values[static_cast<std::size_t>(k)] = 2 * static_cast<double>(k) / static_cast<double>(count);
  for (Index k = count; k > 1; --k)
    std::swap(x.values[static_cast<std::size_t>(k - 1)],
              x.values[static_cast<std::size_t>(draw.integer(0, k - 1))]);
  return x;
}

template <class Layer>
void check_gradients() {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      test::Draw draw(seed);
      const test::Batch<D> batch(test::random_sentences(draw, 6, 7), 7, rows);
      Matrix<D> x = test::matrix<D>(spread(draw, batch.rows, 5));
      Layer layer;
      const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

template <class Layer>
std::vector<double> pooled(const test::Batch<D>& batch, const Matrix<D>& x) {
  Context<D> context;
  context.begin_inference();
  typename Layer::Cache cache;
  return test::values<D>(Layer{}.forward(context, {x.view(), batch.layout}, cache));
}

}

TEST_CASE("pooling gives a sentence's maximum, mean, sum, first and last") {
  const test::Batch<D> batch({{1, 2, 1, 1}, {2}}, 5); // rows: tokens 1 and 2
  const Matrix<D> x = test::matrix<D>(2, 2, {1, -1, 3, -5});
  CHECK(pooled<MaxPool<D>>(batch, x) == std::vector<double>{3, -1, 3, -5});
  CHECK(pooled<SumPool<D>>(batch, x) == std::vector<double>{6, -8, 3, -5});
  CHECK(pooled<MeanPool<D>>(batch, x) == std::vector<double>{1.5, -2, 3, -5});
  const test::Batch<D> ends({{1, 2, 1, 2}, {2}}, 5);
  CHECK(pooled<FirstPool<D>>(ends, x) == std::vector<double>{1, -1, 3, -5});
  CHECK(pooled<LastPool<D>>(ends, x) == std::vector<double>{3, -5, 3, -5});
}

TEST_CASE("gradients of maximum, mean, sum, first and last agree with differences") {
  check_gradients<MaxPool<D>>();
  check_gradients<MeanPool<D>>();
  check_gradients<SumPool<D>>();
  check_gradients<FirstPool<D>>();
  check_gradients<LastPool<D>>();
}
