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
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index, Lanes) const {
    return u[0] * v[1];
  }
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                                 Real ddistance, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      du[j] = j == 0 ? ddistance * v[1] : 0;
      dv[j] = j == 1 ? ddistance * u[0] : 0;
    });
  }
};

}

TEST_CASE("a distance stands where its row and column say") {
  test::on_every_isa<D>([](D device) {
    const Matrix<D> a = test::matrix<D>(2, 2, {2, 0, 3, 0});
    const Matrix<D> b = test::matrix<D>(3, 2, {0, 1, 0, 10, 0, 100});
    Matrix<D> distances(2, 3);
    Context<D> context(device);
    all_distances(context, Lopsided{}, a.view(), b.view(), distances.view());
    CHECK(test::values<D>(distances.view()) == std::vector<double>{2, 20, 200, 3, 30, 300});
  });
}

TEST_CASE_TEMPLATE("gradients by both matrices are those of differences", Distance, Lopsided,
                   Manhattan, Euclidean) {
  test::Draw draw(1);
  Matrix<D> a = test::matrix<D>(test::random_plain<double>(draw, 3, 5));
  Matrix<D> b = test::matrix<D>(test::random_plain<double>(draw, 4, 5));
  auto weights = test::random_plain<double>(draw, 3, 4);
  weights(1, 2) = 0;
  const Matrix<D> ddistances = test::matrix<D>(weights);
  Matrix<D> distances(3, 4), da(3, 5), db(4, 5);
  Context<D> context;
  const auto loss = [&] {
    all_distances(context, Distance{}, a.view(), b.view(), distances.view());
    const auto values = test::values<D>(distances.view());
    double total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) total += values[i] * weights.values[i];
    return total;
  };
  loss();
  context.begin_inference();
  all_distances_backward(context, Distance{}, a.view(), b.view(), distances.view(),
                         ddistances.view(), da.view(), db.view());
  CHECK(testing::check_input(context.device, a.view(), da.view(), loss).relative <= 1e-6);
  CHECK(testing::check_input(context.device, b.view(), db.view(), loss).relative <= 1e-6);
}
