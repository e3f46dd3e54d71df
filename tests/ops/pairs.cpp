// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/pairs.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

/// u·v + 1, whose gradients are each other's vector: enough to see who is paired with whom.
struct DotPlusOne {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return 1 + lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * v[j]; });
  }
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      du[j] = dscore * v[j] * score;
      dv[j] = dscore * u[j] * score;
    });
  }
};

struct Cubed {
  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    return (s - y) * (s - y) * (s - y);
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    return 3 * (s - y) * (s - y);
  }
};

VectorView<double> vector_of(Matrix<D>& m) { return {m.view().data, m.columns()}; }

}

TEST_CASE("rows 2i and 2i + 1 are pair i, in scores and in gradients") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(1);
    for (const Index pairs : {1, 2, 9})
      for (const Index dim : {1, 16, 23}) {
        const auto x = test::random_plain<double>(draw, 2 * pairs, dim);
        const auto d = test::random_plain<double>(draw, 1, pairs);
        const Matrix<D> vectors = test::matrix<D>(x);
        Matrix<D> scores(1, pairs), dscores = test::matrix<D>(d), dvectors(2 * pairs, dim);
        score_pairs(device, DotPlusOne{}, vectors.view(), vector_of(scores));
        score_pairs_backward(device, DotPlusOne{}, vectors.view(), vector_of(scores),
                             vector_of(dscores), dvectors.view());

        std::vector<double> expected;
        Plain<double> gradient(2 * pairs, dim);
        for (Index i = 0; i < pairs; ++i) {
          double score = 1;
          for (Index j = 0; j < dim; ++j) score += x(2 * i, j) * x(2 * i + 1, j);
          expected.push_back(score);
          for (Index j = 0; j < dim; ++j) {
            gradient(2 * i, j) = d(0, i) * x(2 * i + 1, j) * score;
            gradient(2 * i + 1, j) = d(0, i) * x(2 * i, j) * score;
          }
        }
        CHECK(test::difference(test::values<D>(scores.view()), expected) <= 1e-14);
        CHECK(test::difference(test::values<D>(dvectors.view()), gradient.values) <= 1e-14);
      }
  });
}

TEST_CASE("a batch's loss is the sum, and its derivative that of the mean") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(2);
    for (const Index n : {1, 5, 40}) {
      Matrix<D> scores = test::matrix<D>(test::random_plain<double>(draw, 1, n));
      Matrix<D> labels = test::matrix<D>(test::random_plain<double>(draw, 1, n));
      Matrix<D> dscores(1, n), total(1, 1);
      pair_loss(device, Cubed{}, vector_of(scores), vector_of(labels), vector_of(dscores),
                total.view().data);

      const auto s = test::values<D>(scores.view()), y = test::values<D>(labels.view());
      double expected = 0;
      std::vector<double> derivative;
      for (std::size_t i = 0; i < s.size(); ++i) {
        expected += Cubed{}.value(s[i], y[i]);
        derivative.push_back(Cubed{}.derivative(s[i], y[i]) / static_cast<double>(n));
      }
      CHECK(test::difference(test::values<D>(total.view()), std::vector{expected}) <= 1e-13);
      CHECK(test::difference(test::values<D>(dscores.view()), derivative) <= 1e-15);
    }
  });
}
