// SPDX-License-Identifier: MIT
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/heads.hpp>

#include <doctest/doctest.h>

using namespace siamese;
using test::Plain;

namespace {
using D = test::Exact;
}

TEST_CASE("interleaving changes the order of heads and components, and back") {
  test::on_every_isa<D>([](D device) {
    const Index heads = 3, size = 2;
    test::Draw draw(3);
    const auto x = test::random_plain<double>(draw, 6, 6);
    const auto before = test::random_plain<double>(draw, 6, 6);
    const Matrix<D> on_device = test::matrix<D>(x);
    Matrix<D> columns(6, 6), rows(6, 6);
    Loops<D, detail::InterleaveColumns<double>> loops(device);
    interleave_columns(loops, on_device.view(), heads, columns.view());
    loops.run();
    Loops<D, detail::InterleaveRows<double>> loops_of_rows(device);
    interleave_rows(loops_of_rows, on_device.view(), heads, rows.view());
    loops_of_rows.run();
    Plain<double> by_column(6, 6), by_row(6, 6), sum = before;
    for (Index h = 0; h < heads; ++h)
      for (Index c = 0; c < size; ++c)
        for (Index i = 0; i < 6; ++i) {
          by_column(i, c * heads + h) = x(i, h * size + c);
          by_row(c * heads + h, i) = x(h * size + c, i);
        }
    for (std::size_t k = 0; k < sum.values.size(); ++k) sum.values[k] += x.values[k];
    CHECK(test::values<D>(columns.view()) == by_column.values);
    CHECK(test::values<D>(rows.view()) == by_row.values);

    Matrix<D> from_columns = test::matrix<D>(before), from_rows = test::matrix<D>(before);
    Loops<D, detail::InterleaveColumnsBackward<double>> loops_back(device);
    interleave_columns_backward(loops_back, columns.view(), heads, from_columns.view());
    loops_back.run();
    Loops<D, detail::InterleaveRowsBackward<double>> rows_back(device);
    interleave_rows_backward(rows_back, rows.view(), heads, from_rows.view());
    rows_back.run();
    CHECK(test::values<D>(from_columns.view()) == sum.values);
    CHECK(test::values<D>(from_rows.view()) == sum.values);
  });
}
