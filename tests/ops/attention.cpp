// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/attention.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

/// Attention by definition, sentence by sentence, with the matrix of all scores.
struct Naive {
  Plain<double> y, dprojected, weights; // attention weights of the last sentence
};

Naive naive_attention(const Batch<D>& batch, const Plain<double>& projected, Index heads,
                      const Plain<double>& dy) {
  const Index dim = projected.columns / 3, size = dim / heads;
  const double scale = 1 / std::sqrt(static_cast<double>(size));
  Naive result{{batch.positions(), dim}, {batch.positions(), 3 * dim}, {0, 0}};
  for (Index s = 0; s < batch.sentences(); ++s) {
    const Index begin = batch.begin(s), tokens = batch.end(s) - begin;
    result.weights = Plain<double>(heads * tokens, tokens);
    for (Index h = 0; h < heads; ++h) {
      const auto at = [&](Index t, Index part, Index c) {
        return projected(batch.row_of(begin + t), part * dim + c * heads + h);
      };
      for (Index t = 0; t < tokens; ++t) {
        std::vector<double> p(static_cast<std::size_t>(tokens)), dp(p.size());
        double total = 0, mean = 0;
        for (Index u = 0; u < tokens; ++u) {
          const auto k = static_cast<std::size_t>(u);
          for (Index c = 0; c < size; ++c) {
            p[k] += at(t, 0, c) * at(u, 1, c) * scale;
            dp[k] += dy(begin + t, c * heads + h) * at(u, 2, c);
          }
          p[k] = std::exp(p[k]);
          total += p[k];
        }
        for (Index u = 0; u < tokens; ++u) {
          const auto k = static_cast<std::size_t>(u);
          p[k] /= total;
          mean += p[k] * dp[k];
          result.weights(h * tokens + t, u) = p[k];
        }
        for (Index u = 0; u < tokens; ++u) {
          const auto k = static_cast<std::size_t>(u);
          const double ds = p[k] * (dp[k] - mean) * scale;
          for (Index c = 0; c < size; ++c) {
            const Index j = c * heads + h;
            result.y(begin + t, j) += p[k] * at(u, 2, c);
            result.dprojected(begin + t, j) += ds * at(u, 1, c);
            result.dprojected(begin + u, dim + j) += ds * at(t, 0, c);
            result.dprojected(begin + u, 2 * dim + j) += p[k] * dy(begin + t, j);
          }
        }
      }
    }
  }
  return result;
}

/// The operation on a device, with memory of its own.
template <class S>
struct Run {
  using Real = typename S::Real;
  Context<S> context;
  Matrix<S> projected, dy, y, saved, dprojected;
  Attention<Real> attention;

  Run(const S& device, const Layout& layout, const Plain<Real>& x, Index heads,
      const Plain<Real>& gradient)
      : context(device), projected(test::matrix<S>(x)), dy(test::matrix<S>(gradient)),
        y(layout.positions, x.columns / 3), saved(layout.positions, 2 * heads),
        dprojected(layout.positions, x.columns), attention{{projected.view(), layout},
                                                           heads,
                                                           y.view(),
                                                           saved.view()} {
    attend(context.device, attention);
    attend_backward(context, attention, dy.view(), dprojected.view());
  }
};

/// f(heads, components of a head) for numbers of heads that are and are not a power of 2.
template <class F>
void on_shapes(F&& f) {
  for (const Index heads : {1, 2, 3, 4, 8, 11, 16}) f(heads, heads % 4 + 1);
}

}

TEST_CASE("attention and its gradient agree with the definition") {
  test::on_every_isa<D>([](const D& device) {
    test::Draw draw(1);
    for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
      on_shapes([&](Index heads, Index size) {
        const Batch<D> batch(test::random_sentences(draw, 6, 30, 40), 30, rows);
        const Index dim = heads * size;
        const auto projected = test::random_plain<double>(draw, batch.rows, 3 * dim, -2, 2);
        const auto dy = test::random_plain<double>(draw, batch.positions(), dim);
        Run<D> run(device, batch.layout, projected, heads, dy);
        const Naive expected = naive_attention(batch, projected, heads, dy);
        const auto agree = [](const Plain<double>& plain, const Matrix<D>& computed) {
          return test::difference(test::values<D>(computed.view()), plain.values) <= 1e-13;
        };
        CHECK(agree(expected.y, run.y));
        CHECK(agree(expected.dprojected, run.dprojected));
        Matrix<D> weights(expected.weights.rows, expected.weights.columns);
        attention_weights(run.context.device, run.attention, batch.sentences() - 1, weights.view());
        CHECK(agree(expected.weights, weights));
      });
  });
}

TEST_CASE("a sentence's attention has the same bits alone and in any batch") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    on_shapes([&](Index heads, Index size) {
      test::Draw draw(2);
      const auto sentences = test::random_sentences(draw, 12, 9, 35);
      const Batch<S> batch(sentences, 9);
      const Index dim = heads * size;
      const auto table = test::random_plain<float>(draw, 9, 3 * dim, -3, 3);
      const auto gradient = test::random_plain<float>(draw, batch.positions(), dim);
      const auto rows_of = [&](const Batch<S>& of) {
        Plain<float> rows(of.rows, 3 * dim);
        for (Index i = 0; i < rows.rows; ++i)
          for (Index j = 0; j < rows.columns; ++j)
            rows(i, j) = table(of.ids[static_cast<std::size_t>(i)], j);
        return rows;
      };
      Run<S> together(device, batch.layout, rows_of(batch), heads, gradient);
      for (std::size_t s = 0; s < sentences.size(); ++s) {
        const Batch<S> one({sentences[s]}, 9);
        const Index begin = batch.begin(static_cast<Index>(s));
        const auto part = gradient.values.begin() + begin * dim;
        Run<S> alone(device, one.layout, rows_of(one), heads,
                     {one.positions(), dim, {part, part + one.positions() * dim}});
        const auto same = [&](const Matrix<S>& a, const Matrix<S>& b) {
          return test::same_bits(test::values<S>(a.view()),
                                 test::values<S>(b.view().middle_rows(begin, one.positions())));
        };
        CHECK(same(alone.y, together.y));
        CHECK(same(alone.dprojected, together.dprojected));
      }
    });
  });
}

TEST_CASE("large scores do not overflow, and NaN is kept") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    const Batch<S> batch({{0, 1, 2}, {3, 1}}, 4);
    Plain<float> projected(4, 12);
    for (Index i = 0; i < 4; ++i)
      for (Index j = 0; j < 12; ++j)
        projected(i, j) = 100 * static_cast<float>((i + 1) * (j % 3 + 1));
    const Plain<float> dy(batch.positions(), 4, std::vector<float>(20, 1));
    Run<S> run(device, batch.layout, projected, 2, dy);
    CHECK(test::all_finite(test::values<S>(run.y.view())));
    CHECK(test::all_finite(test::values<S>(run.dprojected.view())));

    projected(3, 5) = std::nanf("");
    Run<S> broken(device, batch.layout, projected, 2, dy);
    const auto y = test::values<S>(broken.y.view());
    CHECK(test::all_finite(std::vector<float>(y.begin(), y.begin() + 12)));
    CHECK(std::isnan(y[13]));
    CHECK(std::isnan(y[17]));
  });
}
