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
    Matrix<D> columns(6, 6), rows(6, 6), same(6, 6);
    InterleaveLoops<D> loops(device);
    interleave<D>(loops, on_device.view(), 1, heads, columns.view());
    interleave<D>(loops, on_device.view(), heads, 1, rows.view());
    interleave<D>(loops, on_device.view(), 1, 1, same.view());
    loops.run();
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
    CHECK(test::values<D>(same.view()) == x.values);

    Matrix<D> from_columns = test::matrix<D>(before), from_rows = test::matrix<D>(before),
              from_same = test::matrix<D>(before);
    InterleaveBackwardLoops<D> loops_back(device);
    interleave_backward<D>(loops_back, columns.view(), 1, heads, from_columns.view());
    interleave_backward<D>(loops_back, rows.view(), heads, 1, from_rows.view());
    interleave_backward<D>(loops_back, same.view(), 1, 1, from_same.view());
    loops_back.run();
    CHECK(test::values<D>(from_columns.view()) == sum.values);
    CHECK(test::values<D>(from_rows.view()) == sum.values);
    CHECK(test::values<D>(from_same.view()) == sum.values);
  });
}
