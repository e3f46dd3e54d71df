// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/rows.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Plain;
using test::Rows;

namespace {
using D = test::Exact;
}

TEST_CASE("rows are gathered from the table, also repeatedly") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(1);
    const auto table = test::random_plain<double>(draw, 6, 17);
    const std::vector<Id> ids = {5, 0, 5, 3};
    Buffer<D, Id> on_device(4);
    upload(device, ids.data(), 4, on_device.data());
    Matrix<D> y(4, 17);
    gather_rows(device, test::matrix<D>(table).view(), {on_device.data(), 4}, y.view());
    Plain<double> expected(4, 17);
    for (Index i = 0; i < 4; ++i)
      for (Index j = 0; j < 17; ++j) expected(i, j) = table(ids[static_cast<std::size_t>(i)], j);
    CHECK(test::values<D>(y.view()) == expected.values);
  });
}

TEST_CASE("rows are added at the given indices, and other rows are unchanged") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(2);
    const auto x = test::random_plain<double>(draw, 2, 5);
    const auto before = test::random_plain<double>(draw, 4, 5);
    const std::vector<Id> rows = {3, 1};
    Buffer<D, Id> on_device(2);
    upload(device, rows.data(), 2, on_device.data());
    Matrix<D> y = test::matrix<D>(before);
    add_rows_at(device, test::matrix<D>(x).view(), {on_device.data(), 2}, y.view());
    Plain<double> expected = before;
    for (Index j = 0; j < 5; ++j) {
      expected(3, j) += x(0, j);
      expected(1, j) += x(1, j);
    }
    CHECK(test::values<D>(y.view()) == expected.values);
  });
}

TEST_CASE("each row sums the positions that read it, on the CPU in ascending order") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(3);
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
      for (int round = 0; round < 5; ++round) {
        const test::Batch<D> batch(test::random_sentences(draw, 10, 8), 8, rows);
        const auto x = test::random_plain<double>(draw, batch.positions(), 7);
        Matrix<D> y(batch.rows, 7);
        sum_positions(device, test::matrix<D>(x).view(), batch.layout, y.view());
        Plain<double> expected(batch.rows, 7);
        for (Index t = 0; t < batch.positions(); ++t)
          for (Index j = 0; j < 7; ++j) expected(batch.row_of(t), j) += x(t, j);
        const std::vector<double> sums = test::values<D>(y.view());
        CHECK(test::difference(sums, expected.values) <= 1e-14);
        if (!D::is_parallel) CHECK(test::same_bits(sums, expected.values));

        Context<D> context(device);
        const Matrix<D> there = test::matrix<D>(x);
        const auto summed = summed_positions<D>(context, there.view(), batch.layout);
        CHECK(test::values<D>(summed) == sums);
        CHECK((summed.data == there.view().data) == (rows == Rows::positions));
      }
  });
}

TEST_CASE("each position adds the row it reads") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(4);
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions}) {
      const test::Batch<D> batch(test::random_sentences(draw, 9, 8), 8, rows);
      const auto x = test::random_plain<double>(draw, batch.rows, 5);
      Plain<double> expected = test::random_plain<double>(draw, batch.positions(), 5);
      const Matrix<D> on_device = test::matrix<D>(x);
      Matrix<D> y = test::matrix<D>(expected);
      add_positions(device, {on_device.view(), batch.layout}, y.view());
      for (Index t = 0; t < batch.positions(); ++t)
        for (Index j = 0; j < 5; ++j) expected(t, j) += x(batch.row_of(t), j);
      CHECK(test::values<D>(y.view()) == expected.values);
    }
  });
}
