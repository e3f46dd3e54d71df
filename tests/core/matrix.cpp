// SPDX-License-Identifier: MIT
#include <support/device.hpp>

#include <siamese/core/matrix.hpp>

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Floats = std::vector<float>;

Floats content(MatrixView<const float> view) { return test::values<D>(view); }

}

TEST_CASE("a view's rows are a stride apart") {
  Floats memory = {0, 1, 2, 3, 4, 5, 6, 7};
  const MatrixView<float> view{memory.data(), 2, 3, 4};
  CHECK(view(0, 2) == 2);
  CHECK(view(1, 0) == 4);
  CHECK(view.row(1) == memory.data() + 4);
  CHECK(contiguous(memory.data(), 2, 4)(1, 3) == 7);
}

TEST_CASE("moving a matrix moves its shape") {
  Matrix<D> from(2, 3), to(1, 1);
  const float* const memory = from.view().data;
  to = std::move(from);
  CHECK(to.rows() == 2);
  CHECK(to.view().data == memory);
  const Matrix<D> made = std::move(to);
  CHECK(made.columns() == 3);
  CHECK(to.view().rows * to.view().columns <= 1); // the moved-from shape fits its memory
}

TEST_CASE("middle rows and columns are views into the same memory") {
  Floats memory = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const MatrixView<float> all = contiguous(memory.data(), 3, 4);
  const MatrixView<float> part = all.middle_rows(1, 2).middle_columns(2, 1);
  CHECK(part.rows == 2);
  CHECK(part.columns == 1);
  CHECK(part(0, 0) == 6);
  CHECK(part(1, 0) == 10);
  part(1, 0) = -1;
  CHECK(memory[10] == -1);
}

TEST_CASE("a view converts to a view of constants, and a vector to a row") {
  Floats memory = {1, 2, 3};
  const VectorView<float> vector{memory.data(), 3};
  CHECK(vector[2] == 3);
  const MatrixView<const float> row = vector.as_row();
  CHECK(row.rows == 1);
  CHECK(row.columns == 3);
  CHECK(row(0, 1) == 2);
  const VectorView<const float> constant = vector;
  CHECK(constant.data == memory.data());
}

TEST_CASE("matrices and vectors are zero initially and after set_zero") {
  Matrix<D> matrix = test::matrix<D>(2, 2, {1, 2, 3, 4});
  CHECK(content(Matrix<D>(2, 2).view()) == Floats{0, 0, 0, 0});
  CHECK(content(Vector<D>(3).view()) == Floats{0, 0, 0});
  matrix.set_zero();
  CHECK(content(matrix.view()) == Floats{0, 0, 0, 0});
  CHECK(matrix.rows() == 2);
}

TEST_CASE("a vector is seen as one row") {
  const Vector<D> vector(5);
  CHECK(vector.size() == 5);
  CHECK(vector.rows() == 1);
  CHECK(vector.columns() == 5);
}

TEST_CASE("copies of a matrix are independent") {
  Matrix<D> one = test::matrix<D>(1, 2, {1, 2});
  const Matrix<D> two = one;
  one.set_zero();
  CHECK(content(two.view()) == Floats{1, 2});
}
