// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/model/distance.hpp>
#include <siamese/ops/pairs.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;

/// u·v + 1: each gradient is the other vector, which shows the pairing.
struct DotPlusOne {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return 1 + lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * v[j]; });
  }
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes,
                                 Real distance, Real ddistance, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      du[j] = ddistance * v[j] * distance;
      dv[j] = ddistance * u[j] * distance;
    });
  }
};

/// ‖u - v‖₁ as a user writes it, without SIAMESE_FUNCTION and SIAMESE_LAMBDA.
struct OwnManhattan {
  template <class Real, class Lanes>
  constexpr Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return lanes.sum(dim, [=](Index j) { return u[j] > v[j] ? u[j] - v[j] : v[j] - u[j]; });
  }
  template <class Real, class Lanes>
  constexpr void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                          Real ddistance, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) {
      du[j] = u[j] > v[j] ? ddistance : u[j] < v[j] ? -ddistance : Real{0};
      dv[j] = -du[j];
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

TEST_CASE("rows 2i and 2i + 1 are pair i, in distances and in gradients") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(1);
    for (const Index pairs : {1, 2, 9})
      for (const Index dim : {1, 16, 23}) {
        const auto x = test::random_plain<double>(draw, 2 * pairs, dim);
        const auto d = test::random_plain<double>(draw, 1, pairs);
        const Matrix<D> vectors = test::matrix<D>(x);
        Matrix<D> distances(1, pairs), ddistances = test::matrix<D>(d), dvectors(2 * pairs, dim);
        pair_distances(device, DotPlusOne{}, vectors.view(), vector_of(distances));
        pair_distances_backward(device, DotPlusOne{}, vectors.view(), vector_of(distances),
                                vector_of(ddistances), dvectors.view());

        std::vector<double> expected;
        Plain<double> gradient(2 * pairs, dim);
        for (Index i = 0; i < pairs; ++i) {
          double distance = 1;
          for (Index j = 0; j < dim; ++j) distance += x(2 * i, j) * x(2 * i + 1, j);
          expected.push_back(distance);
          for (Index j = 0; j < dim; ++j) {
            gradient(2 * i, j) = d(0, i) * x(2 * i + 1, j) * distance;
            gradient(2 * i + 1, j) = d(0, i) * x(2 * i, j) * distance;
          }
        }
        CHECK(test::difference(test::values<D>(distances.view()), expected) <= 1e-14);
        CHECK(test::difference(test::values<D>(dvectors.view()), gradient.values) <= 1e-14);
      }
  });
}

TEST_CASE("a distance without the library's words has the bits of one with them") {
  using S = test::Single;
  test::on_every_isa<S>([](S device) {
    test::Draw draw(3);
    const Matrix<S> vectors = test::matrix<S>(test::random_plain<float>(draw, 10, 150));
    const Matrix<S> ddistances = test::matrix<S>(test::random_plain<float>(draw, 1, 5));
    const auto both_ways = [&](const auto& distance) {
      Matrix<S> distances(1, 5), dvectors(10, 150);
      const VectorView<float> d{distances.view().data, 5};
      pair_distances(device, distance, vectors.view(), d);
      pair_distances_backward(device, distance, vectors.view(), d, {ddistances.view().data, 5},
                              dvectors.view());
      std::vector<float> all = test::values<S>(distances.view());
      for (const float value : test::values<S>(dvectors.view())) all.push_back(value);
      return all;
    };
    CHECK(test::same_bits(both_ways(OwnManhattan{}), both_ways(Manhattan{})));
  });
}

TEST_CASE("a batch's loss is the sum, and its derivative that of the mean") {
  test::on_every_isa<D>([](D device) {
    test::Draw draw(2);
    for (const Index n : {1, 5, 40}) {
      Matrix<D> outputs = test::matrix<D>(test::random_plain<double>(draw, 1, n));
      Matrix<D> labels = test::matrix<D>(test::random_plain<double>(draw, 1, n));
      Matrix<D> doutputs(1, n), total(1, 1);
      pair_loss(device, Cubed{}, vector_of(outputs), vector_of(labels), vector_of(doutputs),
                total.view().data);

      const auto s = test::values<D>(outputs.view()), y = test::values<D>(labels.view());
      double expected = 0;
      std::vector<double> derivative;
      for (std::size_t i = 0; i < s.size(); ++i) {
        expected += Cubed{}.value(s[i], y[i]);
        derivative.push_back(Cubed{}.derivative(s[i], y[i]) / static_cast<double>(n));
      }
      CHECK(test::difference(test::values<D>(total.view()), std::vector{expected}) <= 1e-13);
      CHECK(test::difference(test::values<D>(doutputs.view()), derivative) <= 1e-15);
    }
  });
}
