// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/model/head.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

/// A distance with a parameter: weight · (u - v)².
struct Weighted {
  using Device = D;
  struct Cache {};
  Vector<D> weight{3};
  static constexpr auto fields() { return std::tuple{Field{"weight", &Weighted::weight}}; }
  VectorView<double> forward(Context<D>&, ConstView<D>, Cache&) const;
  View<D> backward(Context<D>&, VectorView<const double>, const Cache&, Weighted&) const;
};

}

static_assert(Head<DistanceHead<Cosine, D>> && Head<DistanceHead<AnyDistance, D>>);
static_assert(std::is_same_v<detail::HeadOf<Dot, D>::Type, DistanceHead<Dot, D>>);
static_assert(std::is_same_v<detail::HeadOf<Weighted, D>::Type, Weighted>);

TEST_CASE("a distance as a head scores the pairs and gives their gradients") {
  test::Draw draw(1);
  const auto x = test::random_plain<double>(draw, 4, 3);
  const Matrix<D> vectors = test::matrix<D>(x);
  Matrix<D> dscores = test::matrix<D>(1, 2, {2, -1});
  DistanceHead<Dot, D> head;
  DistanceHead<Dot, D>::Cache cache;
  Context<D> context;
  context.begin_inference();
  const auto scores = head.forward(context, vectors.view(), cache);
  const auto dvectors = head.backward(context, {dscores.view().data, 2}, cache, head);

  std::vector<double> expected, gradient;
  for (Index i = 0; i < 2; ++i) {
    double dot = 0;
    for (Index j = 0; j < 3; ++j) dot += x(2 * i, j) * x(2 * i + 1, j);
    expected.push_back(dot);
    for (const Index other : {2 * i + 1, 2 * i})
      for (Index j = 0; j < 3; ++j) gradient.push_back((i == 0 ? 2 : -1) * x(other, j));
  }
  CHECK(test::difference(test::values<D>(scores.as_row()), expected) <= 1e-15);
  CHECK(test::difference(test::values<D>(dvectors), gradient) <= 1e-15);
}

TEST_CASE("a distance has no parameters") {
  CHECK(count_parameters(DistanceHead<Manhattan, D>{}) == 0);
}
