// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/core/context.hpp>
#include <siamese/ops/norm.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

template <class D>
std::vector<typename D::Real> normed(const D& device, const Plain<typename D::Real>& x,
                                     const Plain<typename D::Real>& gain,
                                     const Plain<typename D::Real>& bias, double epsilon) {
  Context<D> context(device);
  const auto y = context.matrix(x.rows, x.columns);
  layer_norm(context.device, test::matrix<D>(x).view(), test::matrix<D>(gain).view(),
             test::matrix<D>(bias).view(), static_cast<typename D::Real>(epsilon), y,
             context.matrix(x.rows, x.columns), context.matrix(x.rows, 1));
  return test::values<D>(y);
}

}

TEST_CASE("a row has the mean and the variance that gain and bias say") {
  using D = test::Exact;
  test::on_every_isa<D>([](const D& device) {
    test::Draw draw(1);
    for (const Index n : {1, 5, 16, 37}) {
      const auto x = test::random_plain<double>(draw, 4, n, 3, 9);
      const auto gain = test::random_plain<double>(draw, 1, n);
      const auto bias = test::random_plain<double>(draw, 1, n);
      Plain<double> expected(4, n);
      for (Index i = 0; i < 4; ++i) {
        double mean = 0, variance = 0;
        for (Index j = 0; j < n; ++j) mean += x(i, j) / static_cast<double>(n);
        for (Index j = 0; j < n; ++j)
          variance += (x(i, j) - mean) * (x(i, j) - mean) / static_cast<double>(n);
        for (Index j = 0; j < n; ++j)
          expected(i, j) = (x(i, j) - mean) / std::sqrt(variance + 0.1) * gain(0, j) + bias(0, j);
      }
      CHECK(test::difference(normed(device, x, gain, bias, 0.1), expected.values) <= 1e-13);
    }
  });
}

TEST_CASE("a row's bits do not depend on the other rows") {
  using D = test::Single;
  test::on_every_isa<D>([](const D& device) {
    test::Draw draw(2);
    const auto x = test::random_plain<float>(draw, 7, 37);
    const auto gain = test::random_plain<float>(draw, 1, 37);
    const auto bias = test::random_plain<float>(draw, 1, 37);
    const auto together = normed(device, x, gain, bias, 1e-5);
    for (Index i = 0; i < x.rows; ++i) {
      const auto row = x.values.begin() + i * 37;
      const auto same = together.begin() + i * 37;
      CHECK(test::same_bits(normed(device, {1, 37, {row, row + 37}}, gain, bias, 1e-5),
                            std::vector<float>(same, same + 37)));
    }
  });
}
