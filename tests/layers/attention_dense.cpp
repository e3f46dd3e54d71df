// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>

#include <siamese/layers/attention_dense.hpp>
#include <siamese/layers/initialize.hpp>

#include <doctest/doctest.h>

using namespace siamese;
using test::Batch;
using test::Rows;

namespace {

using D = test::Exact;

template <class Activation>
void check_alike(const Activation& activation, Rows rows) {
  constexpr Index dim = 6, outputs = 4;
  test::Draw draw(1);
  SelfAttention<D> attention(dim, 2);
  Dense<Activation, D> dense(dim, outputs, activation);
  initialize(attention, 1);
  initialize(dense, 2);
  test::set<D>(attention.output.bias.view(), test::random_plain<double>(draw, 1, dim));
  test::set<D>(dense.linear.bias.view(), test::random_plain<double>(draw, 1, outputs));
  const Batch<D> batch(test::random_sentences(draw, 5, 7), 7, rows);
  const Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, dim));
  const Matrix<D> dy =
      test::matrix<D>(test::random_plain<double>(draw, batch.positions(), outputs));
  const auto alike = [](ConstView<D> a, ConstView<D> b) {
    return test::difference(test::values<D>(a), test::values<D>(b)) <= 1e-13;
  };

  Context<D> context;
  context.begin_inference();
  SelfAttention<D>::Cache attention_cache;
  typename Dense<Activation, D>::Cache dense_cache;
  auto dattention = zero_gradient(attention);
  auto ddense = zero_gradient(dense);
  const auto r = attention.forward(context, {x.view(), batch.layout}, attention_cache);
  const auto y = dense.forward(context, r.values, dense_cache);
  const auto dr = dense.backward(context, dy.view(), dense_cache, ddense);
  const auto dx = attention.backward(context, dr, attention_cache, dattention);

  const AttentionDense<Activation, D> both{attention, dense};
  typename AttentionDense<Activation, D>::Cache cache;
  auto dattention_of_both = zero_gradient(attention);
  auto ddense_of_both = zero_gradient(dense);
  CHECK(alike(both.forward(context, {x.view(), batch.layout}, cache).values, y));
  CHECK(alike(both.backward(context, dy.view(), cache, dattention_of_both, ddense_of_both), dx));
  const auto check = [&](const Path& path, const auto& a, const auto& b) {
    CHECK_MESSAGE(alike(a.view(), b.view()), path.string());
  };
  visit(check, dattention_of_both, dattention);
  visit(check, ddense_of_both, ddense);
}

}

TEST_CASE("attention and a dense layer as one give what they give one after the other") {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions}) {
    check_alike(activation::Relu{}, rows);
    check_alike(AnyActivation("gelu"), rows);
  }
}
