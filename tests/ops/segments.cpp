// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/segments.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;
constexpr Index columns = 17;

/// f(device, batch, draw) for random batches of both layouts, at every instruction set.
template <class F>
void on_batches(F&& f) {
  test::on_every_isa<D>([&](D device) {
    test::Draw draw(1);
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
      for (int round = 0; round < 5; ++round)
        f(device, Batch<D>(test::random_sentences(draw, 12, 8), 8, rows), draw);
  });
}

struct Maximum {
  Matrix<D> y;
  Buffer<D, Id> argument;
  Maximum(D& device, const Batch<D>& batch, const Plain<double>& x)
      : y(batch.sentences(), x.columns), argument(batch.sentences() * x.columns) {
    const Matrix<D> rows = test::matrix<D>(x);
    segment_max(device, {rows.view(), batch.layout}, y.view(), arguments());
  }
  MatrixView<Id> arguments() { return contiguous(argument.data(), y.rows(), y.columns()); }
};

}

TEST_CASE("the maximum is over the sentence's positions, and the place is the first of equals") {
  on_batches([](D& device, const Batch<D>& batch, test::Draw& draw) {
    Plain<double> x = test::random_plain<double>(draw, batch.rows, columns);
    for (Index i = 0; i < batch.rows; ++i) x(i, 0) = 1; // a tie everywhere
    Maximum maximum(device, batch, x);

    Plain<double> expected(batch.sentences(), columns);
    std::vector<Id> first;
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index j = 0; j < columns; ++j) {
        Index best = batch.begin(s);
        for (Index t = batch.begin(s); t < batch.end(s); ++t)
          if (x(batch.row_of(t), j) > x(batch.row_of(best), j)) best = t;
        expected(s, j) = x(batch.row_of(best), j);
        first.push_back(static_cast<Id>(best));
      }
    CHECK(test::values<D>(maximum.y.view()) == expected.values);
    std::vector<Id> argument(first.size());
    download(device, maximum.argument.data(), maximum.argument.size(), argument.data());
    CHECK(argument == first);
  });
}

TEST_CASE("the maximum's gradient goes to that position") {
  on_batches([](D& device, const Batch<D>& batch, test::Draw& draw) {
    const auto x = test::random_plain<double>(draw, batch.rows, columns);
    const auto dy = test::random_plain<double>(draw, batch.sentences(), columns);
    Maximum maximum(device, batch, x);
    Matrix<D> dx(batch.positions(), columns);
    segment_max_backward(device, test::matrix<D>(dy).view(), maximum.arguments(), batch.layout,
                         dx.view());

    Plain<double> expected(batch.positions(), columns);
    const std::vector<double> y = test::values<D>(maximum.y.view());
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index j = 0; j < columns; ++j) {
        Index t = batch.begin(s);
        while (x(batch.row_of(t), j) != y[static_cast<std::size_t>(s * columns + j)]) ++t;
        expected(t, j) = dy(s, j);
      }
    CHECK(test::values<D>(dx.view()) == expected.values);
  });
}

TEST_CASE("sum and mean are over the sentence's positions, and so are their gradients") {
  on_batches([](D& device, const Batch<D>& batch, test::Draw& draw) {
    const auto x = test::random_plain<double>(draw, batch.rows, columns);
    const auto dy = test::random_plain<double>(draw, batch.sentences(), columns);
    const Matrix<D> rows = test::matrix<D>(x);
    for (const Average average : {Average::none, Average::length}) {
      Matrix<D> y(batch.sentences(), columns), dx(batch.positions(), columns);
      reduce_segments(device, {rows.view(), batch.layout}, average, y.view());
      reduce_segments_backward(device, test::matrix<D>(dy).view(), {rows.view(), batch.layout},
                               average, dx.view());

      Plain<double> expected(batch.sentences(), columns), gradient(batch.positions(), columns);
      for (Index s = 0; s < batch.sentences(); ++s) {
        const auto length = static_cast<double>(batch.end(s) - batch.begin(s));
        const double share = average == Average::none ? 1 : 1 / length;
        for (Index t = batch.begin(s); t < batch.end(s); ++t)
          for (Index j = 0; j < columns; ++j) {
            expected(s, j) += share * x(batch.row_of(t), j);
            gradient(t, j) = share * dy(s, j);
          }
      }
      CHECK(test::difference(test::values<D>(y.view()), expected.values) <= 1e-14);
      CHECK(test::difference(test::values<D>(dx.view()), gradient.values) <= 1e-14);
    }
  });
}

TEST_CASE("an end is the last position read, in either direction, and gets the gradient") {
  on_batches([](D& device, const Batch<D>& batch, test::Draw& draw) {
    const auto x = test::random_plain<double>(draw, batch.rows, columns);
    const auto dy = test::random_plain<double>(draw, batch.sentences(), columns);
    const Matrix<D> rows = test::matrix<D>(x);
    for (const End end : {End::first, End::last})
      for (const Index reversed : {Index{0}, Index{2}, columns}) {
        const Ragged<const double> read{rows.view(), batch.layout, reversed};
        Matrix<D> y(batch.sentences(), columns), dx(batch.positions(), columns);
        reduce_segments(device, read, end, y.view());
        reduce_segments_backward(device, test::matrix<D>(dy).view(), read, end, dx.view());

        Plain<double> expected(batch.sentences(), columns), gradient(batch.positions(), columns);
        for (Index s = 0; s < batch.sentences(); ++s)
          for (Index j = 0; j < columns; ++j) {
            const bool at_first = end == End::first || j >= columns - reversed;
            const Index t = at_first ? batch.begin(s) : batch.end(s) - 1;
            expected(s, j) = x(batch.row_of(t), j);
            gradient(t, j) = dy(s, j);
          }
        CHECK(test::values<D>(y.view()) == expected.values);
        CHECK(test::values<D>(dx.view()) == gradient.values);
      }
  });
}
