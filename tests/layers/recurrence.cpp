// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/golden_batch.hpp>
#include <support/isa.hpp>

#include <siamese/layers/recurrence.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

template <class Layer>
Layer random_layer(test::Draw& draw, Index dim, const RecurrenceOptions& options) {
  Layer layer(dim, options);
  visit(
      [&](const Path&, auto& p) {
        test::set<typename Layer::Device>(
            p.view(), test::random_plain<double>(draw, p.view().rows, p.view().columns));
      },
      layer);
  return layer;
}

template <class Layer>
std::vector<typename Layer::Real> states(const Layer& layer,
                                         Context<typename Layer::Device>& context,
                                         RaggedView<typename Layer::Device> x) {
  context.begin_inference();
  typename Layer::Cache cache;
  return test::values<typename Layer::Device>(layer.forward(context, x, cache).values);
}

template <class Layer>
void check_gradients(float dropout_rate = 0) {
  for (const Rows rows : {Rows::distinct_tokens, Rows::positions})
    for (const bool reversed : {false, true}) {
      test::Draw draw(3);
      const Batch<D> batch(test::random_sentences(draw, 6, 7), 7, rows);
      auto layer = random_layer<Layer>(draw, 3, {4, dropout_rate});
      layer.reversed = reversed;
      Matrix<D> x = test::matrix<D>(test::random_plain<double>(draw, batch.rows, 3));
      const auto error = testing::check_layer(layer, Ragged<double>{x.view(), batch.layout});
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

/// PyTorch's layer `name`, forward and backward.
template <class Layer>
void check_golden(const char* name) {
  const auto golden = test::golden("recurrence");
  const auto batch = test::golden_batch<D>(golden);
  for (const auto& one : golden[name]) {
    const Plain<double> x = test::plain(golden["x"]);
    Layer layer(x.columns, {golden["units"].get<Index>()});
    layer.reversed = one["reversed"];
    const auto read = [&](const char* field, auto& parameter) {
      test::set<D>(parameter.view(), test::plain(one[field]));
    };
    read("input_weight", layer.input_weight);
    read("state_weight", layer.state_weight);
    read("input_bias", layer.input_bias);
    read("state_bias", layer.state_bias);

    Context<D> context;
    context.begin_inference();
    typename Layer::Cache cache;
    Layer gradient = zero_gradient(layer);
    const Matrix<D> on_device = test::matrix<D>(x);
    const Matrix<D> dy = test::matrix<D>(test::plain(one["dy"]));
    const auto agrees = [&](const char* field, MatrixView<const double> computed) {
      CHECK_MESSAGE(test::difference(test::values<D>(computed), test::plain(one[field]).values) <=
                        test::golden_tolerance,
                    field);
    };
    agrees("y", layer.forward(context, {on_device.view(), batch.layout}, cache).values);
    agrees("dx", layer.backward(context, dy.view(), cache, gradient));
    agrees("dinput_weight", gradient.input_weight.view());
    agrees("dstate_weight", gradient.state_weight.view());
    agrees("dinput_bias", gradient.input_bias.view());
    agrees("dstate_bias", gradient.state_bias.view());
  }
}

/// Checks that every sentence alone gives the same bits as in the batch.
template <class Layer>
void check_bits() {
  using S = typename Layer::Device;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(5);
    const auto layer = random_layer<Layer>(draw, 6, {19});
    const auto sentences = test::random_sentences(draw, 40, 11, 15);
    const Batch<S> batch(sentences, 11);
    const auto table = test::random_plain<float>(draw, 11, 6);
    const auto rows_of = [&](const Batch<S>& of) {
      Plain<float> rows(of.rows, 6);
      for (Index i = 0; i < rows.rows; ++i)
        for (Index j = 0; j < 6; ++j) rows(i, j) = table(of.ids[static_cast<std::size_t>(i)], j);
      return test::matrix<S>(rows);
    };
    Context<S> context(device);
    const Matrix<S> x = rows_of(batch);
    const std::vector<float> together = states(layer, context, {x.view(), batch.layout});
    for (std::size_t s = 0; s < sentences.size(); ++s) {
      const Batch<S> one({sentences[s]}, 11);
      const Matrix<S> x_alone = rows_of(one);
      const std::vector<float> alone = states(layer, context, {x_alone.view(), one.layout});
      const auto begin = together.begin() + batch.begin(static_cast<Index>(s)) * 19;
      CHECK(test::read_alike(alone,
                             std::vector<float>(begin, begin + static_cast<Index>(alone.size()))));
    }
  });
}

}

TEST_CASE("states and gradients agree with PyTorch's nn.GRU and nn.LSTM") {
  check_golden<Gru<D>>("gru");
  check_golden<Lstm<D>>("lstm");
}

TEST_CASE("gradients of recurrent layers agree with differences in both directions") {
  check_gradients<Gru<D>>();
  check_gradients<Lstm<D>>();
}

TEST_CASE("gradients through recurrent dropout agree with differences with the same draws") {
  check_gradients<Gru<D>>(0.4F);
  check_gradients<Lstm<D>>(0.4F);
}

TEST_CASE("recurrent dropout drops the same components at every step of a sentence") {
  Gru<D> layer(1, {8, 0.5F});
  test::Draw draw(6);
  test::set<D>(layer.input_bias.view(), {1, 24, std::vector<double>(24, 0.5)});
  test::set<D>(layer.input_weight.view(), test::random_plain<double>(draw, 1, 24));
  const Batch<D> batch({{0, 1, 0, 1}, {1, 0, 1}, {1}, {0, 0, 0, 0}}, 2);
  const Matrix<D> x = test::matrix<D>(2, 1, {0.3, 0.8});
  Context<D> context;
  const auto kept = [&](std::uint32_t step) {
    context.begin_training(1, step, 0);
    Gru<D>::Cache cache;
    layer.forward(context, {x.view(), batch.layout}, cache);
    const auto states = test::values<D>(cache.states), read = test::values<D>(cache.read);
    // Steps 1 to 3 have 3, 3 and 2 sentences; rows are ordered by length: 0, 3, 1, 2.
    std::vector<std::vector<bool>> of_rows(3);
    for (const auto& [first, active] : {std::pair{4, 3}, {7, 3}, {10, 2}})
      for (int r = 0; r < active; ++r) {
        std::vector<bool> row;
        for (int j = 0; j < 8; ++j) {
          const auto k = static_cast<std::size_t>((first + r) * 8 + j);
          CHECK((read[k] == 0 || read[k] == 2 * states[k]));
          row.push_back(read[k] != 0);
        }
        auto& before = of_rows[static_cast<std::size_t>(r)];
        if (!before.empty()) CHECK(row == before);
        before = row;
      }
    return of_rows;
  };
  const auto one = kept(1), other = kept(2);
  CHECK(one == kept(1));
  CHECK(one != other);
  CHECK(one[0] != one[1]);

  context.begin_inference();
  Gru<D>::Cache cache;
  layer.forward(context, {x.view(), batch.layout}, cache);
  CHECK(cache.read.data == cache.states.data);
}

TEST_CASE("a sentence's states have the same bits alone and in any batch") {
  check_bits<Gru<test::Single>>();
  check_bits<Lstm<test::Single>>();
}

TEST_CASE("reversed, a layer reads the mirrored sentence") {
  test::Draw draw(8);
  auto layer = random_layer<Gru<D>>(draw, 3, {4});
  const Batch<D> batch({{0, 1, 2, 3}, {4}, {5, 6}}, 7), mirrored({{3, 2, 1, 0}, {4}, {6, 5}}, 7);
  const auto table = test::random_plain<double>(draw, 7, 3);
  const auto read = [&](const Batch<D>& of) {
    Plain<double> rows(of.rows, 3);
    for (Index i = 0; i < rows.rows; ++i)
      for (Index j = 0; j < 3; ++j) rows(i, j) = table(of.ids[static_cast<std::size_t>(i)], j);
    Context<D> context;
    const Matrix<D> x = test::matrix<D>(rows);
    return states(layer, context, {x.view(), of.layout});
  };
  const std::vector<double> forward = read(mirrored);
  layer.reversed = true;
  const std::vector<double> backward = read(batch);
  for (Index s = 0; s < batch.sentences(); ++s)
    for (Index t = batch.begin(s); t < batch.end(s); ++t)
      for (Index j = 0; j < 4; ++j) {
        const Index other = batch.begin(s) + batch.end(s) - 1 - t;
        CHECK(backward[static_cast<std::size_t>(t * 4 + j)] ==
              forward[static_cast<std::size_t>(other * 4 + j)]);
      }
}

TEST_CASE("zero units are refused") {
  CHECK_THROWS_WITH_AS(Gru<D>(3, {0}), "hidden_size must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(Gru<D>(3, {4, 1}),
                       "recurrent_dropout_rate must be a number from 0 to below 1, not 1",
                       ArgumentError);
}
