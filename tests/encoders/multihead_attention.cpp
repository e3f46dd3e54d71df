// SPDX-License-Identifier: MIT
#include <support/attention.hpp>
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/isa.hpp>

#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;
using test::Rows;

namespace {

using D = test::Exact;

template <class M>
void randomise(M& model, test::Draw& draw) {
  visit(
      [&](const Path&, auto& p) {
        test::set<typename M::Device>(
            p.view(), test::random_plain<double>(draw, p.view().rows, p.view().columns));
      },
      model);
}

Plain<double> values_of(MatrixView<const double> view) {
  return {view.rows, view.columns, test::values<D>(view)};
}

/// x W + b.
Plain<double> affine(const Plain<double>& x, const Linear<D>& layer) {
  const Plain<double> weight = values_of(layer.weight.view()), bias = values_of(layer.bias.view());
  Plain<double> y(x.rows, weight.columns);
  for (Index i = 0; i < y.rows; ++i)
    for (Index j = 0; j < y.columns; ++j) {
      y(i, j) = bias(0, j);
      for (Index k = 0; k < x.columns; ++k) y(i, j) += x(i, k) * weight(k, j);
    }
  return y;
}

/// A block as computed for one sentence of a padded batch: padded to the longest sentence, with the
/// scores of the padding masked by -infinity.
Plain<double> padded_block(const TransformerLayer<D>& block, const Plain<double>& x, Index tokens) {
  const SelfAttention<D>& layer = block.attention;
  const Plain<double> q = affine(x, layer.query), k = affine(x, layer.key),
                      v = affine(x, layer.value);
  const Index size = x.columns / layer.heads;
  Plain<double> attended(x.rows, x.columns);
  for (Index h = 0; h < layer.heads; ++h)
    for (Index t = 0; t < x.rows; ++t) {
      std::vector<double> weights;
      double total = 0;
      for (Index u = 0; u < x.rows; ++u) {
        double score = u < tokens ? 0 : -std::numeric_limits<double>::infinity();
        for (Index c = h * size; c < (h + 1) * size; ++c) score += q(t, c) * k(u, c);
        weights.push_back(std::exp(score / std::sqrt(static_cast<double>(size))));
        total += weights.back();
      }
      for (Index c = h * size; c < (h + 1) * size; ++c)
        for (Index u = 0; u < x.rows; ++u)
          attended(t, c) += weights[static_cast<std::size_t>(u)] / total * v(u, c);
    }
  Plain<double> z = affine(attended, layer.output);
  for (std::size_t i = 0; i < z.values.size(); ++i)
    z.values[i] += block.options.use_residual ? x.values[i] : 0;
  Plain<double> y = affine(z, block.feed_forward.get_if<TransformerLayer<D>::OneLayer>()->linear);
  for (double& value : y.values) value = std::max(value, 0.0);
  return y;
}

std::vector<double> padded_reference(const MultiheadAttention<D>& encoder,
                                     const std::vector<test::Sentence>& sentences) {
  const Plain<double> table = values_of(encoder.embedding.weight.view());
  std::size_t longest = 0;
  for (const auto& sentence : sentences) longest = std::max(longest, sentence.size());
  std::vector<double> vectors;
  for (const auto& sentence : sentences) {
    const auto tokens = static_cast<Index>(sentence.size());
    Plain<double> x(static_cast<Index>(longest), table.columns);
    for (Index t = 0; t < tokens; ++t)
      for (Index j = 0; j < x.columns; ++j)
        x(t, j) = table(sentence[static_cast<std::size_t>(t)], j);
    for (const auto& block : encoder.layers.layers) x = padded_block(block, x, tokens);
    for (Index j = 0; j < x.columns; ++j) {
      double total = 0;
      for (Index t = 0; t < tokens; ++t) total += x(t, j);
      vectors.push_back(total);
    }
  }
  return vectors;
}

}

TEST_CASE("vectors and gradients agree with PyTorch") {
  const auto golden = test::golden("attention");
  const auto sentences = golden["sentences"].get<std::vector<test::Sentence>>();
  for (const auto& one : golden["encoders"]) {
    const Plain<double> table = test::plain(one["embedding"]);
    const auto& blocks = one["blocks"];
    MultiheadAttention<D> encoder(table.rows, {table.columns, static_cast<Index>(blocks.size()),
                                               golden["heads"], one["residual"].get<bool>(), 0});
    test::set<D>(encoder.embedding.weight.view(), table);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      test::set_golden(encoder.layers[i].attention, blocks[i]);
      test::set_golden(encoder.layers[i].feed_forward, blocks[i]);
    }
    const Batch<D> batch(sentences, table.rows);
    Context<D> context;
    context.begin_inference();
    MultiheadAttention<D>::Cache cache;
    MultiheadAttention<D> gradient = zero_gradient(encoder);
    const Plain<double> vectors = test::plain(one["vectors"]);
    const auto y = encoder.forward(context, batch.tokens, cache);
    CHECK(test::difference(test::values<D>(y), vectors.values) <= test::golden_tolerance);
    const Matrix<D> dvectors = test::matrix<D>(test::plain(one["dvectors"]));
    encoder.backward(context, dvectors.view(), cache, gradient);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      test::check_golden_gradient(gradient.layers[i].attention, blocks[i]);
      test::check_golden_gradient(gradient.layers[i].feed_forward, blocks[i]);
    }
    const Plain<double> all = test::plain(one["dembedding"]);
    Plain<double> touched(batch.rows, all.columns);
    for (Index i = 0; i < touched.rows; ++i)
      for (Index j = 0; j < touched.columns; ++j)
        touched(i, j) = all(batch.ids[static_cast<std::size_t>(i)], j);
    CHECK(test::difference(test::values<D>(gradient.embedding.weight.view()), touched.values) <=
          test::golden_tolerance);
  }
}

TEST_CASE("gradients through positions, blocks and any pooling agree with differences") {
  for (const std::string positions : {"none", "sinusoidal", "learned"})
    for (const std::string pooling : {"max", "mean", "sum", "first", "last", "attention"}) {
      CAPTURE(positions);
      CAPTURE(pooling);
      test::Draw draw(1);
      MultiheadAttention<D> encoder(
          7, {4, 2, 2, true, 0.25F, pooling, "after", "gelu", 5, positions, 3});
      initialize(encoder, 1);
      const auto error = testing::check_encoder(encoder, 7, test::random_sentences(draw, 4, 7, 5));
      CHECK_MESSAGE(error.relative <= 1e-6, error.where);
    }
}

TEST_CASE("ragged sentences give the same as a padded batch") {
  test::on_every_isa<D>([](const D& device) {
    test::Draw draw(1);
    for (const bool residual : {false, true}) {
      auto sentences = test::random_sentences(draw, 12, 12, 20);
      sentences.push_back({3});
      MultiheadAttention<D> encoder(12, {6, 3, 2, residual, 0});
      initialize(encoder, 1);
      const Batch<D> batch(sentences, 12);
      Context<D> context(device);
      context.begin_inference();
      MultiheadAttention<D>::Cache cache;
      const auto y = encoder.forward(context, batch.tokens, cache);
      CHECK(y.columns == encoder.dim());
      CHECK(test::difference(test::values<D>(y), padded_reference(encoder, sentences)) <= 1e-12);
    }
  });
}

TEST_CASE("a sentence's vector has the same bits alone and in any batch") {
  using S = test::Single;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(5);
    for (const Index heads : {1, 3, 8}) {
      MultiheadAttention<S> encoder(
          11, {24, 2, heads, true, 0, "attention", "before", "gelu", 16, "learned", 9});
      initialize(encoder, 3);
      const auto sentences = test::random_sentences(draw, 30, 11, 25);
      Context<S> context(device);
      MultiheadAttention<S>::Cache cache;
      const auto encode = [&](const std::vector<test::Sentence>& some) {
        const Batch<S> batch(some, 11);
        context.begin_inference();
        return test::values<S>(encoder.forward(context, batch.tokens, cache));
      };
      const auto together = encode(sentences);
      for (std::size_t s = 0; s < sentences.size(); ++s) {
        const auto begin = together.begin() + static_cast<Index>(s) * encoder.dim();
        CHECK(test::read_alike(encode({sentences[s]}),
                               std::vector<float>(begin, begin + encoder.dim())));
      }
    }
  });
}

TEST_CASE("dropout takes part in training and not in inference") {
  test::Draw draw(2);
  MultiheadAttention<D> encoder(12, {6, 1, 2, false, 0.5F});
  initialize(encoder, 1);
  const Batch<D> batch(test::random_sentences(draw, 10, 12), 12);
  Context<D> context;
  MultiheadAttention<D>::Cache cache;
  const auto encode = [&](std::uint32_t step) {
    context.begin_training(1, step, 0);
    return test::values<D>(encoder.forward(context, batch.tokens, cache));
  };
  context.begin_inference();
  const auto plain = test::values<D>(encoder.forward(context, batch.tokens, cache));
  CHECK(encode(1) == encode(1));
  CHECK(encode(1) != encode(2));
  CHECK(encode(1) != plain);
  encoder.layers[0].dropout.options.rate = 0;
  CHECK(encode(1) == plain);
}

TEST_CASE("the defaults are those of the reference") {
  const MultiheadAttention<D> encoder(10, MultiheadAttentionOptions{});
  CHECK(encoder.dim() == 64);
  CHECK(encoder.layers.layers.size() == 2);
  CHECK(encoder.layers[1].attention.heads == 8);
  CHECK(!encoder.layers[1].options.use_residual);
  CHECK(count_parameters(encoder) == 10 * 64 + 2 * 5 * (64 * 64 + 64));
}

TEST_CASE("options() returns the given options") {
  const MultiheadAttentionOptions options =
      MultiheadAttention<D>(
          10, {12, 3, 4, true, 0.25F, "max", "before", "gelu", 20, "learned", 30, true, 0.5})
          .options;
  CHECK(options.embedding_size == 12);
  CHECK(options.num_blocks == 3);
  CHECK(options.num_heads == 4);
  CHECK(options.use_residual);
  CHECK(options.dropout_rate == 0.25F);
  CHECK(options.pooling == "max");
  CHECK(options.norm == "before");
  CHECK(options.activation == "gelu");
  CHECK(options.feed_forward_size == 20);
  CHECK(options.positions == "learned");
  CHECK(options.max_positions == 30);
  CHECK(options.freeze_embedding);
  CHECK(options.embedding_rms == 0.5);
}

TEST_CASE("without blocks a sentence's vector is the sum of its token vectors") {
  test::Draw draw(8);
  MultiheadAttention<D> encoder(9, {.embedding_size = 5, .num_blocks = 0});
  randomise(encoder, draw);
  CHECK(encoder.options.num_blocks == 0);
  CHECK(encoder.dim() == 5);
  const Batch<D> batch({{4, 2, 4}, {7}}, 9);
  Context<D> context;
  context.begin_inference();
  MultiheadAttention<D>::Cache cache;
  const auto y = values_of(encoder.forward(context, batch.tokens, cache));
  const Plain<double> table = values_of(encoder.embedding.weight.view());
  for (Index j = 0; j < 5; ++j) {
    CHECK(y(0, j) == doctest::Approx(2 * table(4, j) + table(2, j)));
    CHECK(y(1, j) == table(7, j));
  }
  CHECK(encoder.weights(context, cache, 0, 3).empty());
  const auto error = testing::check_encoder(encoder, 9, {{4, 2, 4}, {7}});
  CHECK_MESSAGE(error.relative <= 1e-6, error.where);
}

TEST_CASE("invalid options are refused") {
  const auto make = [](const MultiheadAttentionOptions& options) {
    return MultiheadAttention<D>(10, options);
  };
  CHECK_THROWS_WITH_AS(make({0, 2, 8, false, 0}),
                       "embedding_size must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({64, -1, 8, false, 0}),
                       "num_blocks must be a whole number from 0 to 64, not -1", ArgumentError);
  CHECK_THROWS_WITH_AS(make({64, 2, 7, false, 0}), doctest::Contains("does not divide"),
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({64, 2, 0, false, 0}),
                       "num_heads must be a whole number from 1 to 65536, not 0", ArgumentError);
  CHECK_THROWS_WITH_AS(make({64, 2, 8, false, 1}),
                       "dropout_rate must be a number from 0 to below 1, not 1", ArgumentError);
  CHECK_THROWS_WITH_AS(make({64, 2, 8, false, 0, "sum", "none", "relu", 0, "rotary"}),
                       "positions must be one of none, sinusoidal, learned, not 'rotary'",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(make({64, 2, 8, false, 0, "sum", "none", "relu", 0, "learned", 0}),
                       "max_positions must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
}
