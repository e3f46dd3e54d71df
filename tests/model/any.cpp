// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/model/any.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

VectorView<float> vector_of(Matrix<D>& m) { return {m.view().data, m.columns()}; }

struct Scored {
  std::vector<float> scores, dvectors;
  bool operator==(const Scored& other) const {
    return test::same_bits(scores, other.scores) && test::same_bits(dvectors, other.dvectors);
  }
};

template <class Distance>
Scored scored(const Distance& distance) {
  test::Draw draw(1);
  D device;
  const Matrix<D> vectors = test::matrix<D>(test::random_plain<float>(draw, 10, 23));
  Matrix<D> dscores = test::matrix<D>(test::random_plain<float>(draw, 1, 5));
  Matrix<D> scores(1, 5), dvectors(10, 23);
  score_pairs(device, distance, vectors.view(), vector_of(scores));
  score_pairs_backward(device, distance, vectors.view(), vector_of(scores), vector_of(dscores),
                       dvectors.view());
  return {test::values<D>(scores.view()), test::values<D>(dvectors.view())};
}

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

TEST_CASE_TEMPLATE("a distance chosen by name has the bits of the type", Distance, Manhattan,
                   Euclidean, Cosine, Dot) {
  CHECK(scored(AnyDistance(Distance::name)) == scored(Distance{}));
}
