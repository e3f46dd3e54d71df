// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/training/gradient.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

struct Two {
  Matrix<D> a;
  Matrix<D> b;
  static constexpr auto fields() { return std::tuple{Field{"a", &Two::a}, Field{"b", &Two::b}}; }
};

std::vector<Two> shards() {
  test::Draw draw(1);
  std::vector<Two> gradients;
  for (int i = 0; i < 4; ++i)
    gradients.push_back({test::matrix<D>(test::random_plain<float>(draw, 5, 3)),
                         test::matrix<D>(test::random_plain<float>(draw, 1, 40))});
  return gradients;
}

std::vector<float> first_of(const std::vector<Two>& gradients) {
  std::vector<float> all = test::values<D>(gradients[0].a.view());
  const std::vector<float> b = test::values<D>(gradients[0].b.view());
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

}

TEST_CASE("a cleared gradient is zero and touches no row of a table") {
  struct Words {
    Table<D> table;
    Matrix<D> matrix;
    Vector<D> vector;
    static constexpr auto fields() {
      return std::tuple{Field{"table", &Words::table}, Field{"matrix", &Words::matrix},
                        Field{"vector", &Words::vector}};
    }
  };
  Words gradient{Table<D>(9, 2), test::matrix<D>(2, 2, {1, 2, 3, 4}), Vector<D>(3)};
  D device;
  const std::vector<float> values = {5, 6, 7};
  upload(device, values.data(), 3, gradient.vector.view().data);
  const Id touched = 4;
  gradient.table.touch({&touched, 1});
  clear_gradient(device, gradient);
  wait(device);
  CHECK(gradient.table.ids.size == 0);
  CHECK(gradient.table.view().rows == 0);
  CHECK(test::values<D>(gradient.matrix.view()) == std::vector<float>(4));
  CHECK(test::values<D>(gradient.vector.view()) == std::vector<float>(3));
}

TEST_CASE("the first shard's gradient becomes the sum in the order of the shards") {
  const std::vector<Two> before = shards();
  std::vector<Two> gradients = before;
  D device;
  reduce_gradients(device, Part{}, gradients, 3); // the fourth takes no part
  std::vector<float> expected = first_of(before);
  for (const std::size_t i : {1U, 2U}) {
    const std::vector<float> one = first_of({before[i]});
    for (std::size_t k = 0; k < expected.size(); ++k) expected[k] += one[k];
  }
  CHECK(test::same_bits(first_of(gradients), expected));
}

TEST_CASE("summing in parts gives the same bits") {
  std::vector<Two> whole = shards(), parts = shards();
  D device;
  reduce_gradients(device, Part{}, whole, 4);
  for (Index i = 0; i < 3; ++i) reduce_gradients(device, Part{i, 3}, parts, 4);
  CHECK(test::same_bits(first_of(parts), first_of(whole)));
}

TEST_CASE("one shard is its own sum") {
  std::vector<Two> gradients = shards();
  D device;
  reduce_gradients(device, Part{}, gradients, 1);
  CHECK(first_of(gradients) == first_of(shards()));
}
