// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/convolution.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;
constexpr Index filters = 9;
const std::vector<double> bias = {0, 0.5, -0.5, 1, -1, 2, -2, -9, 9};

/// f(device, batch, size, projected, draw) for filters longer and shorter than the sentences, of
/// random batches of both layouts, at every instruction set.
template <class F>
void on_batches(F&& f) {
  test::on_every_isa<D>([&](D device) {
    test::Draw draw(1);
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
      for (Index size = 1; size <= 7; ++size) {
        const Batch<D> batch(test::random_sentences(draw, 12, 8), 8, rows);
        f(device, batch, size, test::random_plain<double>(draw, batch.rows, size * filters), draw);
      }
  });
}

/// The window at position t of sentence s, in the order of its offsets.
double window(const Batch<D>& batch, const Plain<double>& projected, Index size, Index s, Index t,
              Index f) {
  double total = 0;
  for (Index p = 0; p < size && t + p < batch.end(s); ++p)
    total += projected(batch.row_of(t + p), p * filters + f);
  return total;
}

struct Maximum {
  Matrix<D> y;
  Buffer<D, Id> argument;
  Maximum(D& device, const Batch<D>& batch, const Plain<double>& projected, Index size)
      : y(batch.sentences(), filters), argument(batch.sentences() * filters) {
    const Matrix<D> rows = test::matrix<D>(projected);
    const Matrix<D> biases = test::matrix<D>(test::Plain<double>(1, filters, bias));
    convolve_max_relu(device, {rows.view(), batch.layout}, size, biases.view(), y.view(),
                      arguments());
  }
  MatrixView<Id> arguments() { return contiguous(argument.data(), y.rows(), y.columns()); }
};

}

TEST_CASE("every position has a window, truncated at the end of its sentence") {
  on_batches([](D& device, const Batch<D>& batch, Index size, const Plain<double>& projected,
                test::Draw&) {
    const Matrix<D> rows = test::matrix<D>(projected);
    Matrix<D> y(batch.positions(), filters);
    convolve(device, {rows.view(), batch.layout}, size, y.view());
    Plain<double> expected(batch.positions(), filters);
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index t = batch.begin(s); t < batch.end(s); ++t)
        for (Index f = 0; f < filters; ++f)
          expected(t, f) = window(batch, projected, size, s, t, f);
    CHECK(test::same_bits(test::values<D>(y.view()), expected.values));
  });
}

TEST_CASE("a token's gradient comes from all windows it takes part in") {
  on_batches([](D& device, const Batch<D>& batch, Index size, const Plain<double>& projected,
                test::Draw& draw) {
    const auto dy = test::random_plain<double>(draw, batch.positions(), filters);
    Matrix<D> gradient(batch.rows, projected.columns);
    convolve_backward(device, test::matrix<D>(dy).view(), batch.layout, gradient.view());
    Plain<double> expected(batch.rows, projected.columns);
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index t = batch.begin(s); t < batch.end(s); ++t)
        for (Index p = 0; p < size && t + p < batch.end(s); ++p)
          for (Index f = 0; f < filters; ++f)
            expected(batch.row_of(t + p), p * filters + f) += dy(t, f);
    CHECK(test::difference(test::values<D>(gradient.view()), expected.values) <= 1e-14);
  });
}

TEST_CASE("the maximum is over all windows of the sentence, takes the first of equals, and is not "
          "below zero") {
  on_batches([](D& device, const Batch<D>& batch, Index size, Plain<double> projected,
                test::Draw&) {
    for (Index i = 0; i < projected.rows; ++i) // a tie everywhere
      for (Index p = 0; p < size; ++p) projected(i, p * filters) = p == 0 ? 1 : 0;
    Maximum maximum(device, batch, projected, size);

    Plain<double> expected(batch.sentences(), filters);
    std::vector<Id> first;
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index f = 0; f < filters; ++f) {
        Index best = batch.begin(s);
        for (Index t = batch.begin(s); t < batch.end(s); ++t)
          if (window(batch, projected, size, s, t, f) > window(batch, projected, size, s, best, f))
            best = t;
        expected(s, f) = std::max(0.0, window(batch, projected, size, s, best, f) +
                                           bias[static_cast<std::size_t>(f)]);
        first.push_back(static_cast<Id>(best));
      }
    CHECK(test::same_bits(test::values<D>(maximum.y.view()), expected.values));
    std::vector<Id> argument(first.size());
    download(device, maximum.argument.data(), maximum.argument.size(), argument.data());
    CHECK(argument == first);
  });
}

TEST_CASE("the maximum's gradient goes to the tokens of that window") {
  on_batches([](D& device, const Batch<D>& batch, Index size, const Plain<double>& projected,
                test::Draw& draw) {
    Maximum maximum(device, batch, projected, size);
    const auto dy = test::random_plain<double>(draw, batch.sentences(), filters);
    Matrix<D> gradient(batch.rows, projected.columns);
    convolve_max_backward(device, test::matrix<D>(dy).view(), maximum.arguments(), batch.layout,
                          gradient.view());

    std::vector<Id> argument(static_cast<std::size_t>(maximum.argument.size()));
    download(device, maximum.argument.data(), maximum.argument.size(), argument.data());
    Plain<double> expected(batch.rows, projected.columns);
    for (Index s = 0; s < batch.sentences(); ++s)
      for (Index f = 0; f < filters; ++f) {
        const Index t = argument[static_cast<std::size_t>(s * filters + f)];
        for (Index p = 0; p < size && t + p < batch.end(s); ++p)
          expected(batch.row_of(t + p), p * filters + f) += dy(s, f);
      }
    CHECK(test::difference(test::values<D>(gradient.view()), expected.values) <= 1e-14);
  });
}
