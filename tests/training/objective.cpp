// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/training/objective.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace siamese;

namespace {

using D = test::Exact;

template <class Loss, class Distance>
void check(const Loss& loss, const Distance& distance) {
  PairObjective<Loss>{loss}.check(DistanceHead<Distance, D>{distance});
}

AnyLoss loss(const char* name) { return AnyLoss(std::string_view(name)); }
AnyDistance distance(const char* name) { return AnyDistance(std::string_view(name)); }

}

static_assert(Suits<Bce, Manhattan> && Suits<Bce, Euclidean> && Suits<Mse, Cosine> &&
              Suits<Mae, Dot> && !Suits<Bce, Cosine> && !Suits<Bce, Dot>);

TEST_CASE("the objective is the sum of the losses, with the gradient of their mean") {
  const Matrix<D> vectors = test::matrix<D>(4, 2, {1, 2, 3, 4, 5, 6, 7, 8}); // dots 11, 83
  const Matrix<D> labels = test::matrix<D>(1, 2, {10, 84});
  DistanceHead<Dot, D> head, gradient;
  DistanceHead<Dot, D>::Cache cache;
  Context<D> context;
  context.begin_training(1, 1, 0);
  const auto outcome =
      PairObjective<Mse>{}(context, head, vectors.view(), {labels.view().data, 2}, cache, gradient);
  double total = 0;
  download(context.device, outcome.total_loss, 1, &total);
  CHECK(total == 2);
  CHECK(test::values<D>(outcome.scores.as_row()) == std::vector<double>{11, 83});
  // dscore = 2 (s - y) / 2 = 1 and -1; du = dscore v.
  CHECK(test::values<D>(outcome.dvectors) == std::vector<double>{3, 4, 1, 2, -7, -8, -5, -6});
}

TEST_CASE("cross-entropy refuses a similarity that is no probability, chosen at run time") {
  const std::string problem = "loss bce needs a similarity in [0, 1], which cosine is not; use "
                              "manhattan or euclidean";
  CHECK_THROWS_WITH_AS(check(loss("bce"), distance("cosine")), problem.c_str(), ArgumentError);
  CHECK_THROWS_WITH_AS(check(Bce{}, distance("cosine")), problem.c_str(), ArgumentError);
  CHECK_THROWS_WITH_AS(check(loss("bce"), Cosine{}), problem.c_str(), ArgumentError);
  CHECK_THROWS_WITH_AS(check(loss("bce"), distance("dot")), doctest::Contains("which dot is not"),
                       ArgumentError);
}

TEST_CASE("every other combination is taken") {
  for (const char* l : {"mse", "mae"})
    for (const char* d : {"manhattan", "euclidean", "cosine", "dot"})
      CHECK_NOTHROW(check(loss(l), distance(d)));
  CHECK_NOTHROW(check(loss("bce"), distance("manhattan")));
  CHECK_NOTHROW(check(loss("bce"), Euclidean{}));
  CHECK_NOTHROW(check(Bce{}, Manhattan{}));
}
