// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/xtensor.hpp>

#include <doctest/doctest.h>

using namespace siamese;

TEST_CASE("a tensor has one row per sentence") {
  const VectorsOf<float> vectors = make_vectors<float>(3, 5);
  CHECK(vectors.shape(0) == 3);
  CHECK(vectors.shape(1) == 5);
}

TEST_CASE("a view writes into the tensor") {
  VectorsOf<double> vectors = make_vectors<double>(2, 3);
  const MatrixView<double> rows = view(vectors);
  CHECK(rows.rows == 2);
  CHECK(rows.columns == 3);
  rows(1, 2) = 7;
  CHECK(vectors(1, 2) == 7);
}

TEST_CASE("no sentences give an empty tensor") {
  VectorsOf<float> vectors = make_vectors<float>(0, 5);
  CHECK(vectors.size() == 0);
  CHECK(view(vectors).rows == 0);
}
