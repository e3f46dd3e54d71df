// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <utility>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

/// f on matrices of several shapes, on every instruction set.
template <class F>
void on_shapes(F&& f) {
  test::on_every_isa<D>([&](D device) {
    test::Draw draw(1);
    for (const auto& [rows, columns] :
         std::vector<std::pair<Index, Index>>{{1, 1}, {3, 7}, {5, 16}, {2, 150}, {40, 3}, {0, 4}})
      f(device, test::random_plain<double>(draw, rows, columns),
        test::random_plain<double>(draw, rows, columns), draw);
  });
}

}

TEST_CASE("fill sets every element") {
  on_shapes([](D& device, Plain<double> x, Plain<double>, test::Draw&) {
    Matrix<D> y = test::matrix<D>(x);
    fill(device, y.view(), 1.5);
    CHECK(test::values<D>(y.view()) == std::vector<double>(x.values.size(), 1.5));
  });
}

TEST_CASE("the transpose has rows for columns") {
  on_shapes([](D& device, Plain<double> x, Plain<double>, test::Draw&) {
    const Matrix<D> from = test::matrix<D>(x);
    Matrix<D> y(x.columns, x.rows);
    transpose(device, from.view(), y.view());
    Plain<double> expected(x.columns, x.rows);
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < x.columns; ++j) expected(j, i) = x(i, j);
    CHECK(test::values<D>(y.view()) == expected.values);
  });
}

TEST_CASE("copy writes the values, also to the middle of a larger matrix") {
  on_shapes([](D& device, Plain<double> x, Plain<double>, test::Draw&) {
    const Matrix<D> from = test::matrix<D>(x);
    Matrix<D> larger(x.rows + 1, x.columns + 2);
    copy(device, from.view(), larger.view().middle_rows(0, x.rows).middle_columns(1, x.columns));
    Plain<double> expected(x.rows + 1, x.columns + 2);
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < x.columns; ++j) expected(i, j + 1) = x(i, j);
    CHECK(test::values<D>(larger.view()) == expected.values);
  });
}

TEST_CASE("add adds element by element") {
  on_shapes([](D& device, Plain<double> x, Plain<double> y, test::Draw&) {
    Matrix<D> sum = test::matrix<D>(y);
    add(device, test::matrix<D>(x).view(), sum.view());
    for (std::size_t k = 0; k < y.values.size(); ++k) y.values[k] += x.values[k];
    CHECK(test::values<D>(sum.view()) == y.values);
  });
}

TEST_CASE("column sums are of all rows of some columns, in place of what was there or with it") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(3);
    for (const Index rows : {0, 1, 32, 33, 1000}) {
      const auto x = test::random_plain<double>(draw, rows + 1, 9); // the last row is left out
      const Matrix<D> there = test::matrix<D>(x);
      Context<D> context(device);
      for (const double beta : {0.0, 1.0, -0.5}) {
        Plain<double> expected = test::random_plain<double>(draw, 1, 5);
        if (beta == 0) expected(0, 2) = std::numeric_limits<double>::quiet_NaN();
        Matrix<D> y = test::matrix<D>(expected);
        column_sums(context, there.view().middle_rows(0, rows).middle_columns(3, 5), beta,
                    y.view());
        for (Index j = 0; j < 5; ++j) {
          expected(0, j) = beta == 0 ? 0 : beta * expected(0, j);
          for (Index i = 0; i < rows; ++i) expected(0, j) += x(i, 3 + j);
        }
        CHECK(test::difference(test::values<D>(y.view()), expected.values) <= 1e-12);
      }
    }
  });
}

TEST_CASE("a bias is added to every row, and its gradient is the sum of the rows") {
  on_shapes([](D& device, Plain<double> x, Plain<double>, test::Draw& draw) {
    const auto bias = test::random_plain<double>(draw, 1, x.columns);
    Matrix<D> y = test::matrix<D>(x);
    add_bias(device, test::matrix<D>(bias).view(), y.view());

    Context<D> context(device);
    Matrix<D> dbias = test::matrix<D>(bias);
    column_sums(context, test::matrix<D>(x).view(), 1, dbias.view());

    Plain<double> expected = x;
    Plain<double> total = bias;
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < x.columns; ++j) {
        expected(i, j) += bias(0, j);
        total(0, j) += x(i, j);
      }
    CHECK(test::values<D>(y.view()) == expected.values);
    CHECK(test::difference(test::values<D>(dbias.view()), total.values) <= 1e-13);
  });
}

TEST_CASE("multiply is by a number of the host, divide by one of the device, which may be zero") {
  on_shapes([](D& device, Plain<double> x, Plain<double> y, test::Draw&) {
    Matrix<D> product = test::matrix<D>(y);
    multiply(device, test::matrix<D>(x).view(), -2, product.view());
    const Matrix<D> divisors = test::matrix<D>(1, 2, {4, 0});
    Matrix<D> quotient = test::matrix<D>(x), none = test::matrix<D>(x);
    divide(device, divisors.view().data, quotient.view());
    divide(device, divisors.view().data + 1, none.view());
    Plain<double> expected = x;
    for (double& value : expected.values) value *= -2;
    CHECK(test::values<D>(product.view()) == expected.values);
    for (double& value : expected.values) value /= -8;
    CHECK(test::values<D>(quotient.view()) == expected.values);
    CHECK(test::values<D>(none.view()) == std::vector<double>(x.values.size()));
  });
}

TEST_CASE("approach goes a share of the way, and sums are of all values or their squares") {
  test::on_every_isa<D>([](D device) {
    Matrix<D> y = test::matrix<D>(2, 2, {0, -2, 0, 4});
    approach(device, test::matrix<D>(2, 2, {1, 0, 3, 0}).view(), 0.5, y.view());
    CHECK(test::values<D>(y.view()) == std::vector<double>{0.5, -1, 1.5, 2});
    Matrix<D> total(1, 2);
    sum_of(device, {y.view().data, 4}, total.view().data);
    sum_of_squares(device, {y.view().data, 4}, total.view().data + 1);
    CHECK(test::values<D>(total.view()) == std::vector<double>{3, 7.5});
  });
}
