// SPDX-License-Identifier: MIT
// GPU only
#include <support/batch.hpp>
#include <support/device.hpp>
#include <support/plain.hpp>

#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/convolution.hpp>
#include <siamese/ops/rows.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

/// Numbers with exact sums, so that the order does not matter.
Matrix<D> whole_numbers(test::Draw& draw, Index rows, Index columns) {
  Plain<double> result(rows, columns);
  for (double& value : result.values) value = static_cast<double>(draw.integer(-9, 9));
  return test::matrix<D>(result);
}

template <class Term>
void check_sums(D& device, const Term& term, const Layout& layout, Index columns) {
  Matrix<D> y(layout.rows, columns), plain(layout.rows, columns);
  sum_over_positions(device, term, layout, y.view());
  plain::sum_over_positions(device, term, layout, plain.view());
  wait(device);
  CHECK(test::values<D>(y.view()) == test::values<D>(plain.view()));
}

}

TEST_CASE("sums over positions agree with the plain form, for frequent and rare tokens") {
  test::Draw draw(1);
  for (const Index vocabulary : {1, 3, 60, 1000})
    for (const Index sentences : {1, 4, 40}) {
      // The first tokens are the frequent ones.
      std::vector<test::Sentence> batch_of;
      for (Index s = 0; s < sentences; ++s) {
        test::Sentence sentence(static_cast<std::size_t>(draw.integer(1, 80)));
        for (Id& id : sentence)
          id = static_cast<Id>(draw.integer(0, draw.integer(0, vocabulary - 1)));
        batch_of.push_back(sentence);
      }
      for (const auto rows : {test::Rows::distinct_tokens, test::Rows::positions}) {
        test::Batch<D> batch(batch_of, vocabulary, rows);
        const Index filters = 5;
        const Matrix<D> x = whole_numbers(draw, batch.positions(), filters);
        check_sums(batch.device, detail::Elements<double>{x.view()}, batch.layout, filters);
        for (const Index size : {1, 3})
          check_sums(batch.device, detail::WindowGradients<double>{x.view(), batch.layout},
                     batch.layout, size * filters);

        const Matrix<D> dy = whole_numbers(draw, batch.sentences(), filters);
        Plain<double> projected = test::random_plain<double>(draw, batch.rows, 2 * filters);
        const Matrix<D> on_device = test::matrix<D>(projected);
        Matrix<D> y(batch.sentences(), filters);
        Buffer<D, Id> argument(batch.sentences() * filters);
        const auto arguments = contiguous(argument.data(), batch.sentences(), filters);
        const Matrix<D> bias(1, filters);
        convolve_max_relu(batch.device, {on_device.view(), batch.layout}, 2, bias.view(), y.view(),
                          arguments);
        check_sums(batch.device,
                   detail::MaximumGradients<double>{dy.view(), arguments, batch.layout.sentence},
                   batch.layout, 2 * filters);
      }
    }
}

TEST_CASE("a bias's gradient adds the sum of all rows") {
  test::Draw draw(2);
  for (const Index rows : {0, 1, 64, 65, 1000})
    for (const Index columns : {1, 50}) {
      const Matrix<D> dy = whole_numbers(draw, rows, columns);
      const Matrix<D> before = whole_numbers(draw, 1, columns);
      Matrix<D> dbias = before;
      Context<D> context;
      column_sums(context, dy.view(), 1, dbias.view());
      wait(context.device);
      std::vector<double> expected = test::values<D>(before.view());
      const std::vector<double> terms = test::values<D>(dy.view());
      for (std::size_t k = 0; k < terms.size(); ++k)
        expected[k % static_cast<std::size_t>(columns)] += terms[k];
      CHECK(test::values<D>(dbias.view()) == expected);
    }
}
