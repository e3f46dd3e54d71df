// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/model/head.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <span>
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
  struct Options {};
  Weighted(Index, Options) {}
  static Index outputs() { return 1; }
  static bool gives_probability() { return false; }
  View<D> forward(Context<D>&, ConstView<D>, Cache&) const;
  View<D> backward(Context<D>&, ConstView<D>, const Cache&, Weighted&) const;
};

}

static_assert(Head<DistanceHead<Cosine, D>> && Head<DistanceHead<AnyDistance, D>>);
static_assert(std::is_same_v<detail::HeadOf<Dot, D>::Type, DistanceHead<Dot, D>>);
static_assert(std::is_same_v<detail::HeadOf<Weighted, D>::Type, Weighted>);

TEST_CASE("a distance as a head gives the similarities of pairs and their gradients") {
  test::Draw draw(1);
  const auto x = test::random_plain<double>(draw, 4, 3);
  const Matrix<D> vectors = test::matrix<D>(x);
  const Matrix<D> dsimilarities = test::matrix<D>(2, 1, {2, -1});
  DistanceHead<Dot, D> head;
  DistanceHead<Dot, D>::Cache cache;
  Context<D> context;
  context.begin_inference();
  const auto similarities = head.forward(context, vectors.view(), cache);
  const auto dvectors = head.backward(context, dsimilarities.view(), cache, head);

  std::vector<double> expected, gradient;
  for (Index i = 0; i < 2; ++i) {
    double dot = 0;
    for (Index j = 0; j < 3; ++j) dot += x(2 * i, j) * x(2 * i + 1, j);
    expected.push_back(dot);
    for (const Index other : {2 * i + 1, 2 * i})
      for (Index j = 0; j < 3; ++j) gradient.push_back((i == 0 ? 2 : -1) * x(other, j));
  }
  CHECK(test::difference(test::values<D>(similarities), expected) <= 1e-15);
  CHECK(test::difference(test::values<D>(dvectors), gradient) <= 1e-15);
}

TEST_CASE_TEMPLATE("a distance chosen by name has the bits of the type", Distance, Manhattan,
                   Euclidean, Cosine, Dot) {
  test::Draw draw(1);
  const Matrix<D> vectors = test::matrix<D>(test::random_plain<double>(draw, 10, 23));
  const Matrix<D> dy = test::matrix<D>(test::random_plain<double>(draw, 5, 1));
  const auto both_ways = [&]<class H>(H head) {
    typename H::Cache cache;
    Context<D> context;
    context.begin_inference();
    std::vector<double> all = test::values<D>(head.forward(context, vectors.view(), cache));
    for (const double d : test::values<D>(head.backward(context, dy.view(), cache, head)))
      all.push_back(d);
    return all;
  };
  CHECK(test::same_bits(both_ways(DistanceHead<AnyDistance, D>(23, AnyDistance(Distance::name))),
                        both_ways(DistanceHead<Distance, D>{})));
}

TEST_CASE("a distance has no parameters") {
  CHECK(count_parameters(DistanceHead<Manhattan, D>{}) == 0);
}

TEST_CASE("logits become probabilities, and an only output stays as it is") {
  const std::vector<double> logits = {1, 1 + std::log(2), 1 + std::log(5)};
  const auto probabilities = probabilities_of(std::span<const double>(logits));
  CHECK(test::difference(probabilities, std::vector<double>{0.125, 0.25, 0.625}) <= 1e-15);
  const std::vector<double> far = {1000, -1000};
  CHECK(probabilities_of(std::span<const double>(far)) == std::vector<double>{1, 0});
  const std::vector<double> only = {-3};
  CHECK(probabilities_of(std::span<const double>(only)) == only);
}

TEST_CASE("alike is the only output, the second of two classes, the first of three") {
  const std::vector<double> outputs = {0, std::log(3), std::log(4)};
  CHECK(similarity_of(std::span<const double>(outputs).first(1)) == 0);
  CHECK(similarity_of(std::span<const double>(outputs).first(2)) == doctest::Approx(0.75));
  CHECK(similarity_of(std::span<const double>(outputs)) == doctest::Approx(0.125));
}
