// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

template <class D, class Distance>
struct Pair {
  using Real = typename D::Real;
  using Reals = std::vector<Real>;
  D device;
  Matrix<D> vectors, distances{1, 1}, similarities{1, 1}, one{test::matrix<D>(1, 1, {1})}, dvectors;

  explicit Pair(const Plain<Real>& uv, D on = {})
      : device(on), vectors(test::matrix<D>(uv)), dvectors(2, uv.columns) {}

  Real distance() {
    pair_distances(device, Distance{}, vectors.view(), only(distances));
    return test::values<D>(distances.view())[0];
  }
  Reals distance_gradient() {
    distance();
    pair_distances_backward(device, Distance{}, vectors.view(), only(distances), only(one),
                            dvectors.view());
    return test::values<D>(dvectors.view());
  }
  Real similarity() {
    pair_similarities(device, Distance{}, vectors.view(), only(distances), only(similarities));
    return test::values<D>(similarities.view())[0];
  }
  Reals gradient() {
    similarity();
    pair_similarities_backward(device, Distance{}, vectors.view(), only(distances), only(one),
                               dvectors.view());
    return test::values<D>(dvectors.view());
  }

private:
  static VectorView<Real> only(Matrix<D>& m) { return {m.view().data, 1}; }
};

Plain<double> swapped(const Plain<double>& uv) {
  Plain<double> vu = uv;
  std::swap_ranges(vu.values.begin(), vu.values.begin() + uv.columns,
                   vu.values.begin() + uv.columns);
  return vu;
}

using D = test::Exact;

/// The values of `value`, and the gradient by central differences.
template <class Distance, class F, class G>
void check(const std::vector<double>& gradient, Plain<double> uv, const F& value,
           const G& expected) {
  const auto middle = uv.values.begin() + uv.columns;
  const std::vector<double> u(uv.values.begin(), middle), v(middle, uv.values.end());
  CHECK(value(uv) == doctest::Approx(expected(u, v)).epsilon(1e-13));
  std::vector<double> numerical;
  for (double& component : uv.values) {
    constexpr double step = 1e-5;
    const double original = component;
    component = original + step;
    const double above = value(uv);
    component = original - step;
    const double below = value(uv);
    component = original;
    numerical.push_back((above - below) / (2 * step));
  }
  CHECK(test::difference(gradient, numerical) <= 1e-8);
}

template <class Distance, class F, class G>
void check_distance(const F& distance, const G& similarity) {
  test::on_every_isa<D>([&](const D& device) {
    test::Draw draw(1);
    for (const Index dim : {1, 3, 16, 40}) {
      Plain<double> uv = test::random_plain<double>(draw, 2, dim, -0.2, 0.2);
      for (Index j = 0; j < dim; ++j) // away from the kinks of |u - v|
        if (std::abs(uv(0, j) - uv(1, j)) < 1e-2) uv(1, j) += 0.05;
      using P = Pair<D, Distance>;
      check<Distance>(
          P(uv, device).distance_gradient(), uv,
          [&](const Plain<double>& x) { return P(x, device).distance(); }, distance);
      check<Distance>(
          P(uv, device).gradient(), uv,
          [&](const Plain<double>& x) { return P(x, device).similarity(); },
          [&](const auto& u, const auto& v) { return similarity(distance(u, v)); });
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
    CHECK(Pair<D, Distance>(uv).distance() == Pair<D, Distance>(swapped(uv)).distance());
    const auto gradient = Pair<D, Distance>(uv).gradient();
    const Plain<double> forth(2, dim, gradient);
    CHECK(test::difference(Pair<D, Distance>(swapped(uv)).gradient(), swapped(forth).values) <=
          1e-15);
  }
}

TEST_CASE("distances and similarities are those of their formulas, and gradients of differences") {
  using Values = std::vector<double>;
  const auto exponential = [](double d) { return std::exp(-d); };
  check_distance<Manhattan>(
      [](const Values& u, const Values& v) {
        return sum(u, v, [](double a, double b) { return std::abs(a - b); });
      },
      exponential);
  check_distance<Euclidean>(
      [](const Values& u, const Values& v) { return std::sqrt(sum(u, v, squared)); }, exponential);
  check_distance<Dot>([](const Values& u, const Values& v) { return -sum(u, v, product); },
                      [](double d) { return -d; });
  check_distance<Cosine>(
      [](const Values& u, const Values& v) {
        return 1 - sum(u, v, product) / std::sqrt(sum(u, u, product) * sum(v, v, product));
      },
      [](double d) { return 1 - d; });
}

TEST_CASE("equal vectors are exactly alike by Manhattan and Euclidean") {
  test::Draw draw(3);
  for (const Index dim : {1, 15, 150}) {
    auto uv = test::random_plain<float>(draw, 2, dim, -10, 10);
    std::copy_n(uv.values.begin(), dim, uv.values.begin() + dim);
    using S = test::Single;
    CHECK(Pair<S, Manhattan>(uv).similarity() == 1);
    CHECK(Pair<S, Euclidean>(uv).similarity() == 1);
    CHECK(Pair<S, Cosine>(uv).similarity() == doctest::Approx(1));
    CHECK(Pair<S, Manhattan>(uv).gradient() ==
          std::vector<float>(static_cast<std::size_t>(2 * dim)));
    CHECK(Pair<S, Euclidean>(uv).gradient() ==
          std::vector<float>(static_cast<std::size_t>(2 * dim)));
  }
}

TEST_CASE_TEMPLATE("similarities and gradients are finite for zero, equal, tiny and far vectors",
                   Distance, Manhattan, Euclidean, Cosine, Dot) {
  using S = test::Single;
  for (const float u : {0.0F, 1e-30F, 1e-20F, 1.0F, 1e4F})
    for (const float v : {0.0F, 1e-30F, 1e-20F, 1.0F, -1e4F}) {
      INFO("u = ", u, ", v = ", v);
      const Plain<float> uv(2, 3, {u, u, u, v, v, v});
      CHECK(std::isfinite(Pair<S, Distance>(uv).similarity()));
      CHECK(test::all_finite(Pair<S, Distance>(uv).gradient()));
    }
}

TEST_CASE("a zero vector has the cosine zero and no gradient") {
  const Plain<double> uv(2, 2, {0, 0, 3, 4});
  CHECK(Pair<D, Cosine>(uv).similarity() == 0);
  CHECK(Pair<D, Cosine>(uv).gradient() == std::vector<double>(4));
}

TEST_CASE("every distance is reached by its name") {
  for (const char* name : {"manhattan", "euclidean", "cosine", "dot"})
    CHECK(AnyDistance(std::string_view(name)).name() == name);
  CHECK(AnyDistance::names() == "manhattan, euclidean, cosine, dot");
}

TEST_CASE("without a name it is the first, and a functor stands for itself") {
  CHECK(AnyDistance().name() == "manhattan");
  CHECK(AnyDistance(Dot{}).name() == "dot");
  CHECK(name_of(AnyDistance(Dot{})) == "dot");
  CHECK(name_of(Cosine{}) == "cosine");
}

TEST_CASE("an unknown name is refused with the known ones") {
  CHECK_THROWS_WITH_AS(AnyDistance(std::string_view("hamming")),
                       "unknown name 'hamming'; known: manhattan, euclidean, cosine, dot",
                       ArgumentError);
}
