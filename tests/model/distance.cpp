// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

template <class D, class Distance>
struct Pair {
  D device;
  Matrix<D> vectors, scores{1, 1}, dvectors;

  explicit Pair(const Plain<typename D::Real>& uv, D on = {})
      : device(on), vectors(test::matrix<D>(uv)), dvectors(2, uv.columns) {}

  typename D::Real score() {
    score_pairs(device, Distance{}, vectors.view(),
                VectorView<typename D::Real>{scores.view().data, 1});
    return test::values<D>(scores.view())[0];
  }
  std::vector<typename D::Real> gradient() {
    score();
    Matrix<D> one = test::matrix<D>(1, 1, {1});
    score_pairs_backward(device, Distance{}, vectors.view(),
                         VectorView<typename D::Real>{scores.view().data, 1},
                         VectorView<typename D::Real>{one.view().data, 1}, dvectors.view());
    return test::values<D>(dvectors.view());
  }
};

Plain<double> swapped(const Plain<double>& uv) {
  Plain<double> vu = uv;
  std::swap_ranges(vu.values.begin(), vu.values.begin() + uv.columns,
                   vu.values.begin() + uv.columns);
  return vu;
}

using D = test::Exact;

template <class Distance, class F>
void check_distance(const F& expected) {
  test::on_every_isa<D>([&](const D& device) {
    test::Draw draw(1);
    for (const Index dim : {1, 3, 16, 40}) {
      Plain<double> uv = test::random_plain<double>(draw, 2, dim, -0.2, 0.2);
      for (Index j = 0; j < dim; ++j) // away from the kinks of |u - v|
        if (std::abs(uv(0, j) - uv(1, j)) < 1e-2) uv(1, j) += 0.05;
      Pair<D, Distance> pair(uv, device);
      const std::vector<double> u(uv.values.begin(), uv.values.begin() + dim);
      const std::vector<double> v(uv.values.begin() + dim, uv.values.end());
      CHECK(pair.score() == doctest::Approx(expected(u, v)).epsilon(1e-13));

      const auto gradient = pair.gradient();
      std::vector<double> numerical;
      for (double& value : uv.values) {
        constexpr double step = 1e-5;
        const double original = value;
        value = original + step;
        const double above = Pair<D, Distance>(uv, device).score();
        value = original - step;
        const double below = Pair<D, Distance>(uv, device).score();
        value = original;
        numerical.push_back((above - below) / (2 * step));
      }
      CHECK(test::difference(gradient, numerical) <= 1e-8);
    }
  });
}

double sum(const std::vector<double>& u, const std::vector<double>& v,
           double (*f)(double, double)) {
  double total = 0;
  for (std::size_t j = 0; j < u.size(); ++j) total += f(u[j], v[j]);
  return total;
}
double squared(double a, double b) { return (a - b) * (a - b); }
double product(double a, double b) { return a * b; }

}

TEST_CASE_TEMPLATE("a distance does not mind the order of the two vectors", Distance, Manhattan,
                   Euclidean, Cosine, Dot) {
  test::Draw draw(2);
  for (const Index dim : {1, 17, 150}) {
    const auto uv = test::random_plain<double>(draw, 2, dim);
    CHECK(Pair<D, Distance>(uv).score() == Pair<D, Distance>(swapped(uv)).score());
    const auto gradient = Pair<D, Distance>(uv).gradient();
    const Plain<double> forth(2, dim, gradient);
    CHECK(test::difference(Pair<D, Distance>(swapped(uv)).gradient(), swapped(forth).values) <=
          1e-15);
  }
}

TEST_CASE("scores are those of their formulas, and gradients those of differences") {
  using Values = std::vector<double>;
  check_distance<Manhattan>([](const Values& u, const Values& v) {
    return std::exp(-sum(u, v, [](double a, double b) { return std::abs(a - b); }));
  });
  check_distance<Euclidean>(
      [](const Values& u, const Values& v) { return std::exp(-std::sqrt(sum(u, v, squared))); });
  check_distance<Dot>([](const Values& u, const Values& v) { return sum(u, v, product); });
  check_distance<Cosine>([](const Values& u, const Values& v) {
    return sum(u, v, product) / std::sqrt(sum(u, u, product) * sum(v, v, product));
  });
}

TEST_CASE("equal vectors are exactly alike under Manhattan and Euclidean") {
  test::Draw draw(3);
  for (const Index dim : {1, 15, 150}) {
    auto uv = test::random_plain<float>(draw, 2, dim, -10, 10);
    std::copy_n(uv.values.begin(), dim, uv.values.begin() + dim);
    using S = test::Single;
    CHECK(Pair<S, Manhattan>(uv).score() == 1);
    CHECK(Pair<S, Euclidean>(uv).score() == 1);
    CHECK(Pair<S, Cosine>(uv).score() == doctest::Approx(1));
    CHECK(Pair<S, Manhattan>(uv).gradient() ==
          std::vector<float>(static_cast<std::size_t>(2 * dim)));
    CHECK(Pair<S, Euclidean>(uv).gradient() ==
          std::vector<float>(static_cast<std::size_t>(2 * dim)));
  }
}

TEST_CASE_TEMPLATE("scores and gradients are finite for zero, equal, tiny and far vectors",
                   Distance, Manhattan, Euclidean, Cosine, Dot) {
  using S = test::Single;
  for (const float u : {0.0F, 1e-30F, 1e-20F, 1.0F, 1e4F})
    for (const float v : {0.0F, 1e-30F, 1e-20F, 1.0F, -1e4F}) {
      INFO("u = ", u, ", v = ", v);
      const Plain<float> uv(2, 3, {u, u, u, v, v, v});
      CHECK(std::isfinite(Pair<S, Distance>(uv).score()));
      CHECK(test::all_finite(Pair<S, Distance>(uv).gradient()));
    }
}

TEST_CASE("a zero vector has the cosine zero and no gradient") {
  const Plain<double> uv(2, 2, {0, 0, 3, 4});
  CHECK(Pair<D, Cosine>(uv).score() == 0);
  CHECK(Pair<D, Cosine>(uv).gradient() == std::vector<double>(4));
}

TEST_CASE("probabilities are said to be, and only they") {
  CHECK(ProbabilityDistance<Manhattan>);
  CHECK(ProbabilityDistance<Euclidean>);
  CHECK_FALSE(ProbabilityDistance<Cosine>);
  CHECK_FALSE(ProbabilityDistance<Dot>);
}
