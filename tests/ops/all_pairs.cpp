// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/model/distance.hpp>
#include <siamese/ops/all_pairs.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

/// u_0 v_1: which of the two a vector is matters.
struct Lopsided {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index, Lanes) const {
    return u[0] * v[1];
  }
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                                 Real dscore, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      du[j] = j == 0 ? dscore * v[1] : 0;
      dv[j] = j == 1 ? dscore * u[0] : 0;
    });
  }
};

}

TEST_CASE("a score stands where its row and column say") {
  test::on_every_isa<D>([](D device) {
    const Matrix<D> a = test::matrix<D>(2, 2, {2, 0, 3, 0});
    const Matrix<D> b = test::matrix<D>(3, 2, {0, 1, 0, 10, 0, 100});
    Matrix<D> scores(2, 3);
    Context<D> context(device);
    score_all(context, Lopsided{}, a.view(), b.view(), scores.view());
    CHECK(test::values<D>(scores.view()) == std::vector<double>{2, 20, 200, 3, 30, 300});
  });
}

TEST_CASE_TEMPLATE("gradients by both matrices are those of differences", Distance, Lopsided,
                   Manhattan, Euclidean) {
  test::Draw draw(1);
  Matrix<D> a = test::matrix<D>(test::random_plain<double>(draw, 3, 5));
  Matrix<D> b = test::matrix<D>(test::random_plain<double>(draw, 4, 5));
  auto weights = test::random_plain<double>(draw, 3, 4);
  weights(1, 2) = 0;
  const Matrix<D> dscores = test::matrix<D>(weights);
  Matrix<D> scores(3, 4), da(3, 5), db(4, 5);
  Context<D> context;
  const auto loss = [&] {
    score_all(context, Distance{}, a.view(), b.view(), scores.view());
    const auto values = test::values<D>(scores.view());
    double total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) total += values[i] * weights.values[i];
    return total;
  };
  loss();
  context.begin_inference();
  score_all_backward(context, Distance{}, a.view(), b.view(), scores.view(), dscores.view(),
                     da.view(), db.view());
  CHECK(testing::check_input(context.device, a.view(), da.view(), loss).relative <= 1e-6);
  CHECK(testing::check_input(context.device, b.view(), db.view(), loss).relative <= 1e-6);
}
