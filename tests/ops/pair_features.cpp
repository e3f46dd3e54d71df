// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/isa.hpp>
#include <support/plain.hpp>

#include <siamese/ops/pair_features.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

std::vector<double> features_of(D device, const PairFeatures& features,
                                const std::vector<double>& uv) {
  const Matrix<D> vectors = test::matrix<D>(2, 2, uv);
  Matrix<D> y(1, features.count() * 2);
  pair_features(device, features, vectors.view(), y.view());
  return test::values<D>(y.view());
}

/// dvectors of one pair for a dy of 1, 2, 3, ...
std::vector<double> gradient_of(D device, const PairFeatures& features,
                                const std::vector<double>& uv) {
  const Matrix<D> vectors = test::matrix<D>(2, 2, uv);
  std::vector<double> dy;
  for (Index j = 0; j < features.count() * 2; ++j) dy.push_back(static_cast<double>(j + 1));
  Matrix<D> dvectors(2, 2);
  pair_features_backward(device, features, vectors.view(),
                         test::matrix<D>(1, features.count() * 2, dy).view(), dvectors.view());
  return test::values<D>(dvectors.view());
}

}

TEST_CASE("the requested features are side by side in a fixed order") {
  test::on_every_isa<D>([](D device) {
    const std::vector<double> uv = {1, 5, 4, 2};
    CHECK(features_of(device, {}, uv) == std::vector<double>{1, 5, 4, 2, 3, 3, 4, 10});
    CHECK(features_of(device, {true, false, false, true}, uv) == std::vector<double>{1, 5, 4, 10});
    CHECK(features_of(device, {false, true, true, false}, uv) == std::vector<double>{4, 2, 3, 3});
  });
}

TEST_CASE("each feature's gradient goes to both vectors") {
  test::on_every_isa<D>([](D device) {
    const std::vector<double> uv = {1, 5, 4, 2};
    CHECK(gradient_of(device, {true, false, false, false}, uv) == std::vector<double>{1, 2, 0, 0});
    CHECK(gradient_of(device, {false, true, false, false}, uv) == std::vector<double>{0, 0, 1, 2});
    CHECK(gradient_of(device, {false, false, true, false}, uv) ==
          std::vector<double>{-1, 2, 1, -2});
    CHECK(gradient_of(device, {false, false, false, true}, uv) == std::vector<double>{4, 4, 1, 10});
    CHECK(gradient_of(device, {}, uv) ==
          std::vector<double>{1 - 5 + 7 * 4, 2 + 6 + 8 * 2, 3 + 5 + 7 * 1, 4 - 6 + 8 * 5});
  });
}

TEST_CASE("where the vectors agree their difference has no gradient") {
  CHECK(gradient_of(D(), {false, false, true, false}, {1, 2, 1, 2}) == std::vector<double>(4));
}
