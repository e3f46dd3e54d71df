// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/isa.hpp>

#include <siamese/encoders/recurrent.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

using namespace siamese;
using test::Plain;

namespace {

using D = test::Exact;
using Values = std::vector<double>;

template <class E>
E random_encoder(test::Draw& draw, Index vocabulary, const RecurrentOptions& options) {
  E encoder(vocabulary, options);
  visit(
      [&](const Path&, auto& p) {
        test::set<D>(p.view(),
                     test::random_plain<double>(draw, p.view().rows, p.view().columns, -0.7, 0.7));
      },
      encoder);
  return encoder;
}

template <class P>
Plain<double> plain(const P& parameter) {
  return {parameter.view().rows, parameter.view().columns, test::values<D>(parameter.view())};
}

double sigma(double x) { return 1 / (1 + std::exp(-x)); }

/// The states of one sentence x (tokens, dim), as nn.GRU documents them.
Plain<double> naive_gru(const Gru<D>& layer, const Plain<double>& x) {
  const Plain<double> w = plain(layer.input_weight), u = plain(layer.state_weight);
  const Plain<double> b = plain(layer.input_bias), c = plain(layer.state_bias);
  const Index units = u.rows;
  Plain<double> y(x.rows, units);
  Values h(static_cast<std::size_t>(units));
  for (Index step = 0; step < x.rows; ++step) {
    const Index t = layer.reversed ? x.rows - 1 - step : step;
    const Values before = h;
    for (Index j = 0; j < units; ++j) {
      double input[3], state[3];
      for (Index gate = 0; gate < 3; ++gate) {
        const Index k = gate * units + j;
        input[gate] = b(0, k);
        state[gate] = c(0, k);
        for (Index d = 0; d < x.columns; ++d) input[gate] += x(t, d) * w(d, k);
        for (Index d = 0; d < units; ++d)
          state[gate] += before[static_cast<std::size_t>(d)] * u(d, k);
      }
      const double reset = sigma(input[0] + state[0]), update = sigma(input[1] + state[1]);
      const double candidate = std::tanh(input[2] + reset * state[2]);
      const auto i = static_cast<std::size_t>(j);
      h[i] = (1 - update) * candidate + update * before[i];
      y(t, j) = h[i];
    }
  }
  return y;
}

Plain<double> naive_layer(const Gru<D>& layer, const Plain<double>& x) {
  return naive_gru(layer, x);
}
Plain<double> naive_layer(const Bidirectional<Gru<D>>& layer, const Plain<double>& x) {
  const Plain<double> onward = naive_gru(layer.onward, x), reversed = naive_gru(layer.reversed, x);
  Plain<double> y(x.rows, layer.dim());
  for (Index t = 0; t < x.rows; ++t)
    for (Index j = 0; j < y.columns; ++j)
      y(t, j) = j < layer.units() ? onward(t, j) : reversed(t, j - layer.units());
  return y;
}

/// The mean of all states, or the last states of each direction: nn.GRU's h_n of the last layer.
Values naive_pooling(const Plain<double>& states, std::string_view pooling, Index reversed) {
  Values y;
  for (Index j = 0; j < states.columns; ++j) {
    double total = 0;
    for (Index t = 0; t < states.rows; ++t) total += states(t, j);
    const Index end = j < states.columns - reversed ? states.rows - 1 : 0;
    y.push_back(pooling == "last" ? states(end, j) : total / static_cast<double>(states.rows));
  }
  return y;
}

Index reversed_columns(const Gru<D>&) { return 0; }
Index reversed_columns(const Bidirectional<Gru<D>>& layer) { return layer.units(); }

/// Every sentence alone, token by token.
template <class E>
Values reference(const E& encoder, const std::vector<test::Sentence>& sentences) {
  const Plain<double> table = plain(encoder.embedding.weight);
  Values vectors;
  for (const test::Sentence& sentence : sentences) {
    Plain<double> x(static_cast<Index>(sentence.size()), table.columns);
    for (Index t = 0; t < x.rows; ++t)
      for (Index d = 0; d < x.columns; ++d)
        x(t, d) = table(sentence[static_cast<std::size_t>(t)], d);
    for (const auto& layer : encoder.layers.layers) x = naive_layer(layer, x);
    const Values y =
        naive_pooling(x, encoder.pooling.name(), reversed_columns(encoder.layers.layers.back()));
    vectors.insert(vectors.end(), y.begin(), y.end());
  }
  return vectors;
}

template <class E>
void check_reference(const std::string& pooling = "mean") {
  test::on_every_isa<D>([&](const D& device) {
    test::Draw draw(1);
    for (const Index layers : {1, 3}) {
      const auto sentences = test::random_sentences(draw, 15, 12);
      const E encoder = random_encoder<E>(draw, 12, {5, 7, layers, 0, pooling});
      const test::Batch<D> batch(sentences, 12);
      Context<D> context(device);
      context.begin_inference();
      typename E::Cache cache;
      const auto y = encoder.forward(context, batch.tokens, cache);
      CHECK(y.columns == encoder.dim());
      CHECK(test::difference(test::values<D>(y), reference(encoder, sentences)) <= 1e-13);
    }
  });
}

/// Dropout included.
template <class E>
void check_gradients(const std::string& pooling = "mean") {
  test::Draw draw(2);
  E encoder = random_encoder<E>(draw, 9, {3, 4, 2, 0.25F, pooling, 0.3F});
  const auto error = testing::check_encoder(encoder, 9, test::random_sentences(draw, 6, 9));
  CHECK_MESSAGE(error.relative <= 1e-6, error.where);
}

}

TEST_CASE("vectors agree with sentences read one by one, in one or both directions") {
  check_reference<RecurrentGRU<D>>();
  check_reference<BidirectionalGRU<D>>();
}

TEST_CASE("the last state is the state after the last token read, in either direction") {
  check_reference<RecurrentGRU<D>>("last");
  check_reference<BidirectionalGRU<D>>("last");
}

TEST_CASE("gradients through all layers, dropout and pooling agree with differences") {
  check_gradients<RecurrentGRU<D>>();
  check_gradients<BidirectionalGRU<D>>();
  check_gradients<RecurrentLSTM<D>>();
}

TEST_CASE("any pooling can replace the mean") {
  for (const char* pooling : {"max", "sum", "first", "last", "attention"}) {
    CAPTURE(pooling);
    check_gradients<RecurrentGRU<D>>(pooling);
    check_gradients<BidirectionalLSTM<D>>(pooling);
  }
}

TEST_CASE("the defaults are those of the reference, and options() returns the given options") {
  const RecurrentGRU<D> encoder(10, {});
  CHECK(encoder.dim() == 128);
  CHECK(count_parameters(encoder) == 10 * 64 + 3 * 128 * (64 + 128) + 2 * 3 * 128);
  CHECK(BidirectionalGRU<D>(10, {}).dim() == 256);
  const RecurrentOptions back =
      BidirectionalLSTM<D>(10, {8, 6, 3, 0.5F, "attention", 0.125F, true, 0.25}).options;
  CHECK(back.embedding_size == 8);
  CHECK(back.hidden_size == 6);
  CHECK(back.num_layers == 3);
  CHECK(back.dropout_rate == 0.5F);
  CHECK(back.pooling == "attention");
  CHECK(back.recurrent_dropout_rate == 0.125F);
  CHECK(back.freeze_embedding);
  CHECK(back.embedding_rms == 0.25);
}

TEST_CASE("invalid options are refused") {
  const auto make = [](const RecurrentOptions& options) { return RecurrentGRU<D>(10, options); };
  CHECK_THROWS_WITH_AS(make({0, 4, 1, 0}),
                       "embedding_size must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, 0, 1, 0}),
                       "hidden_size must be a whole number from 1 to 65536, not 0", ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, 4, 0, 0}), "num_layers must be a whole number from 1 to 64, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, 4, 1, 1}), "dropout_rate must be a number from 0 to below 1, not 1",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({4, 4, 1, 0, "min"}),
                       doctest::Contains("pooling must be one of max, mean, sum"), ArgumentError);
}
