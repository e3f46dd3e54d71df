// SPDX-License-Identifier: MIT
// Distances of all pairs made of a matrix product, held against the plain form.
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/model/distance.hpp>
#include <siamese/ops/all_pairs.hpp>
#include <siamese/testing/gradient_check.hpp>
#include <siamese/testing/plain_form.hpp>

#include <doctest/doctest.h>

#include <array>
#include <utility>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

template <class Device>
struct Measured {
  std::vector<typename Device::Real> distances, da, db;
};

template <class Device, class Distance>
Measured<Device> measured(const Device& device, const Distance& distance, const Matrix<Device>& a,
                          const Matrix<Device>& b, const Matrix<Device>& ddistances) {
  Context<Device> context(device);
  context.begin_inference();
  Matrix<Device> distances(a.rows(), b.rows()), da(a.rows(), a.columns()),
      db(b.rows(), b.columns());
  all_distances(context, distance, a.view(), b.view(), distances.view());
  all_distances_backward(context, distance, a.view(), b.view(), distances.view(), ddistances.view(),
                         da.view(), db.view());
  return {test::values<Device>(distances.view()), test::values<Device>(da.view()),
          test::values<Device>(db.view())};
}

/// Random rows of which a few are zero, the same in both matrices, or nearly so.
template <class Real>
std::pair<Plain<Real>, Plain<Real>> rows(test::Draw& draw, Index m, Index n, Index dim) {
  auto a = test::random_plain<Real>(draw, m, dim), b = test::random_plain<Real>(draw, n, dim);
  for (Index j = 0; j < dim; ++j) {
    a(0, j) = 0;
    b(1, j) = 0;
    b(2, j) = a(2, j);
    b(0, j) = a(1, j) * (j == 0 ? Real(1.001) : Real{1});
  }
  return {a, b};
}

template <class Distance, class Device>
void check_against_plain(double tolerance) {
  using Real = typename Device::Real;
  test::on_every_isa<Device>([&](const Device& device) {
    test::Draw draw(1);
    for (const auto& [m, n, dim] :
         std::vector<std::array<Index, 3>>{{3, 3, 1}, {5, 7, 4}, {40, 33, 150}}) {
      const auto [plain_a, plain_b] = rows<Real>(draw, m, n, dim);
      const auto a = test::matrix<Device>(plain_a), b = test::matrix<Device>(plain_b);
      auto weights = test::random_plain<Real>(draw, m, n);
      weights(1, 2) = 0;
      // The direction from a row to one at almost no distance cannot be had from products.
      weights(1, 0) = 0;
      const auto ddistances = test::matrix<Device>(weights);
      const auto product = measured(device, Distance{}, a, b, ddistances);
      const auto plain = measured(device, testing::PlainForm<Distance>{}, a, b, ddistances);
      CHECK(test::difference(product.distances, plain.distances) <= tolerance);
      CHECK(test::difference(product.da, plain.da) <= tolerance);
      CHECK(test::difference(product.db, plain.db) <= tolerance);
    }
  });
}

}

TEST_CASE_TEMPLATE("a product's distances and gradients are those of the plain form", Distance, Dot,
                   Cosine, Euclidean) {
  check_against_plain<Distance, D>(1e-12);
  check_against_plain<Distance, test::Single>(2e-4);
}

TEST_CASE_TEMPLATE("gradients by both matrices are those of differences", Distance, Dot, Cosine,
                   Euclidean) {
  test::Draw draw(1);
  Matrix<D> a = test::matrix<D>(test::random_plain<double>(draw, 3, 5));
  Matrix<D> b = test::matrix<D>(test::random_plain<double>(draw, 4, 5));
  const auto weights = test::random_plain<double>(draw, 3, 4);
  const Matrix<D> ddistances = test::matrix<D>(weights);
  const auto loss = [&] {
    const auto values = measured(D{}, Distance{}, a, b, ddistances).distances;
    double total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) total += values[i] * weights.values[i];
    return total;
  };
  const auto gradient = measured(D{}, Distance{}, a, b, ddistances);
  const Matrix<D> da = test::matrix<D>(3, 5, gradient.da), db = test::matrix<D>(4, 5, gradient.db);
  D device;
  CHECK(testing::check_input(device, a.view(), da.view(), loss).relative <= 1e-6);
  CHECK(testing::check_input(device, b.view(), db.view(), loss).relative <= 1e-6);
}

TEST_CASE("rows that are the same are at no distance, and near ones at their own") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(2);
    auto x = test::random_plain<float>(draw, 3, 100, 5, 6);
    for (Index j = 0; j < x.columns; ++j) x(1, j) = x(0, j);
    for (Index j = 0; j < x.columns; ++j) x(2, j) = x(0, j) + (j == 7 ? 0.01F : 0.0F);
    const Matrix<S> on_device = test::matrix<S>(x);
    Context<S> context(device);
    context.begin_inference();
    Matrix<S> distances(3, 3);
    all_distances(context, Euclidean{}, on_device.view(), on_device.view(), distances.view());
    const auto found = test::values<S>(distances.view());
    CHECK(found[1] == 0);
    CHECK(found[4] == 0);
    CHECK(found[2] == doctest::Approx(x(2, 7) - x(0, 7)));
  });
}
