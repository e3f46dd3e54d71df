// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/dropout.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

std::vector<double> drop(const Plain<double>& x, const DropoutDraws& draws, D device = {}) {
  Matrix<D> y(x.rows, x.columns);
  dropout(device, test::matrix<D>(x).view(), draws, y.view());
  return test::values<D>(y.view());
}

}

TEST_CASE("an element is dropped, or kept and scaled, as its draw says") {
  const DropoutDraws draws{Random(1, RandomPurpose::dropout, 2, 3), 0.25F, 10};
  test::on_every_isa<D>([&](D device) {
    test::Draw draw(1);
    const auto x = test::random_plain<double>(draw, 6, 19);
    Plain<double> expected = x;
    for (Index i = 0; i < 6; ++i)
      for (Index j = 0; j < 19; ++j)
        expected(i, j) *= draws.random.uniform(static_cast<std::uint32_t>(10 + i),
                                               static_cast<std::uint32_t>(j)) < 0.25F
                              ? 0
                              : 1 / 0.75;
    CHECK(drop(x, draws, device) == expected.values);
  });
}

TEST_CASE("the fraction kept matches the rate, and the mean is unchanged") {
  const Plain<double> ones(100, 100, std::vector<double>(10000, 1));
  for (const float rate : {0.1F, 0.5F, 0.9F}) {
    const std::vector<double> y = drop(ones, {Random(1, RandomPurpose::dropout), rate, 0});
    double kept = 0, mean = 0;
    for (const double value : y) {
      kept += value != 0;
      mean += value;
    }
    CHECK(kept / 10000 == doctest::Approx(1 - rate).epsilon(0.05));
    CHECK(mean / 10000 == doctest::Approx(1).epsilon(0.05));
  }
}

TEST_CASE("positions draw by sentence and place, whatever comes before them") {
  test::on_every_isa<D>([&](D device) {
    test::Draw draw(2);
    const auto sentences = test::random_sentences(draw, 8, 6);
    const auto of = [&](std::size_t first, std::size_t count) {
      const test::Batch<D> batch({sentences.begin() + static_cast<Index>(first),
                                  sentences.begin() + static_cast<Index>(first + count)},
                                 6);
      // Every token's row is its id, so that the same token reads the same values in all batches.
      Plain<double> x(batch.rows, 5);
      for (Index i = 0; i < batch.rows; ++i)
        for (Index j = 0; j < 5; ++j)
          x(i, j) = 1 + static_cast<double>(batch.ids[static_cast<std::size_t>(i)]);
      const Matrix<D> rows = test::matrix<D>(x);
      Matrix<D> y(batch.positions(), 5);
      dropout(device, {rows.view(), batch.layout},
              {Random(1, RandomPurpose::dropout), 0.5F, static_cast<Index>(first)}, y.view());
      return test::values<D>(y.view());
    };
    std::vector<double> joined = of(0, 3);
    const std::vector<double> rest = of(3, 5);
    joined.insert(joined.end(), rest.begin(), rest.end());
    CHECK(of(0, 8) == joined);
  });
}
