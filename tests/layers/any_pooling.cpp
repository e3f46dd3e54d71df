// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/plain.hpp>

#include <siamese/layers/any_pooling.hpp>
#include <siamese/layers/initialize.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace siamese;
using test::Batch;

namespace {

using D = test::Exact;

/// The vectors, the gradients of all parameters and the gradient of the input, in this order.
template <class Pool>
std::vector<double> pass(Pool layer) {
  test::Draw draw(1);
  const Batch<D> batch(test::random_sentences(draw, 6, 7), 7);
  initialize(layer, 2);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 5));
  const Matrix<D> dy = test::matrix<D>(test::random_plain<double>(draw, batch.sentences(), 5));
  Context<D> context;
  context.begin_inference();
  typename Pool::Cache cache;
  Pool gradient = zero_gradient(layer);
  std::vector<double> all =
      test::values<D>(layer.forward(context, {x.view(), batch.layout}, cache));
  const auto append = [&](MatrixView<const double> view) {
    const auto values = test::values<D>(view);
    all.insert(all.end(), values.begin(), values.end());
  };
  append(layer.backward(context, dy.view(), cache, gradient));
  visit([&](const Path&, const auto& p) { append(p.view()); }, gradient);
  return all;
}

}

TEST_CASE_TEMPLATE("a pooling chosen by name gives the same bits as its type", Pool, MaxPool<D>,
                   MeanPool<D>, SumPool<D>, FirstPool<D>, LastPool<D>) {
  CHECK(test::same_bits(pass(AnyPooling<D>(Pool::name, Index{5})), pass(Pool())));
}

TEST_CASE("attention chosen by name has its size, its parameters and the same bits as its type") {
  const AnyPooling<D> pooling("attention", Index{5});
  CHECK(test::same_bits(pass(pooling), pass(AttentionPool<D>(5))));
  std::vector<std::string> names;
  visit([&](const Path& path, const auto&) { names.push_back(path.string()); }, pooling);
  CHECK(names == std::vector<std::string>{"hidden.weight", "hidden.bias", "query"});
  CHECK(count_parameters(AnyPooling<D>("max", Index{5})) == 0);
}

TEST_CASE("one cache serves any chosen layer") {
  const Batch<D> batch({{0, 1}, {1}}, 2);
  const Matrix<D> x = test::matrix<D>(2, 1, {1, 4});
  Context<D> context;
  context.begin_inference();
  AnyPooling<D>::Cache cache;
  const auto pooled = [&](std::string_view name) {
    return test::values<D>(
        AnyPooling<D>(name, Index{1}).forward(context, {x.view(), batch.layout}, cache));
  };
  CHECK(pooled("max") == std::vector<double>{4, 4});
  CHECK(pooled("sum") == std::vector<double>{5, 4});
  CHECK(pooled("max") == std::vector<double>{4, 4});
}

TEST_CASE("an unknown pooling is refused with the known ones") {
  CHECK_THROWS_WITH_AS(AnyPooling<D>("min", Index{5}),
                       "unknown name 'min'; known: max, mean, sum, first, last, attention",
                       ArgumentError);
}
