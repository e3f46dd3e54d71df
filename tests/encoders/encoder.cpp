// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/compare.hpp>
#include <support/golden.hpp>
#include <support/isa.hpp>
#include <support/words.hpp>

#include <siamese/encoders/encoder.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/layers/attention_pooling.hpp>
#include <siamese/layers/convolution.hpp>
#include <siamese/layers/convolution_max_pool.hpp>
#include <siamese/layers/initialize.hpp>
#include <siamese/layers/pooling.hpp>
#include <siamese/layers/positions.hpp>
#include <siamese/layers/stack.hpp>
#include <siamese/layers/transformer.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/testing/gradient_check.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace siamese;
using test::Batch;
using test::Plain;

namespace {

using D = test::Exact;

template <class E>
void check_gradients(const typename E::Options& options) {
  test::Draw draw(2);
  E encoder(9, options);
  initialize(encoder, 1);
  const auto error = testing::check_encoder(encoder, 9, test::random_sentences(draw, 5, 9));
  CHECK_MESSAGE(error.relative <= 1e-6, error.where);
}

template <class E>
std::vector<std::string> parameters_of(const E& encoder) {
  std::vector<std::string> names;
  visit([&](const Path& path, const auto&) { names.push_back(path.string()); }, encoder);
  return names;
}

}

TEST_CASE("an encoder composed of a known encoder's parts gives the same bits") {
  using Composed = Encoder<Embedding<D>, Bidirectional<Gru<D>>, MeanPool<D>>;
  Composed composed(12, {{5}, {7}, {}});
  BidirectionalGRU<D> known(12, {5, 7});
  initialize(composed, 3);
  initialize(known, 3);
  CHECK(composed.dim() == 14);
  test::Draw draw(1);
  const Batch<D> batch(test::random_sentences(draw, 10, 12), 12);
  Context<D> context;
  context.begin_inference();
  Composed::Cache composed_cache;
  BidirectionalGRU<D>::Cache known_cache;
  CHECK(test::same_bits(test::values<D>(composed.forward(context, batch.tokens, composed_cache)),
                        test::values<D>(known.forward(context, batch.tokens, known_cache))));
}

TEST_CASE("gradients through composed layers agree with differences") {
  check_gradients<Encoder<Embedding<D>, MeanPool<D>>>({{3}, {}});
  check_gradients<Encoder<Embedding<D>, Convolution<D>, Gru<D>, MaxPool<D>>>(
      {{3}, {2, 4}, {5, 0.3F}, {}});
  check_gradients<
      Encoder<Embedding<D>, TokenDropout<D>, Bidirectional<Lstm<D>>, Gru<D>, AttentionPool<D>>>(
      {{3}, {0.3F}, {4}, {3}, {}});
  check_gradients<
      Encoder<Embedding<D>, LearnedPositions<D>, Stack<TransformerLayer<D>>, FirstPool<D>>>(
      {{4}, {5}, {2, 0.2F, {2, true, "after", "gelu", 6, 0.1F}}, {}});
  check_gradients<Encoder<Embedding<D>, Gru<D>, ConvolutionMaxPool<D>>>(
      {{3}, {4}, {{{2, 5}, {3, 2}}}});
}

TEST_CASE_TEMPLATE("every pooling works with every sequence layer", Pool, MaxPool<D>, MeanPool<D>,
                   SumPool<D>, FirstPool<D>, LastPool<D>, AttentionPool<D>) {
  check_gradients<Encoder<Embedding<D>, Convolution<D>, Pool>>({{3}, {2, 4}, {}});
  check_gradients<Encoder<Embedding<D>, Gru<D>, Pool>>({{3}, {4}, {}});
  check_gradients<Encoder<Embedding<D>, Bidirectional<Lstm<D>>, Pool>>({{3}, {2}, {}});
  check_gradients<Encoder<Embedding<D>, TransformerLayer<D>, Pool>>(
      {{4}, {2, true, "after", "gelu", 5}, {}});
}

TEST_CASE("the parts give the encoder's name, its parameters' numbers and its vectors' length") {
  using Composed = Encoder<Embedding<D>, Convolution<D>, Gru<D>, AttentionPool<D>>;
  const Composed composed(9, {{3}, {2, 4}, {5}, {}});
  CHECK(Composed::name == "embedding-convolution-gru-attention");
  CHECK(parameters_of(composed) ==
        std::vector<std::string>{"embedding.weight", "layers.0.weight", "layers.0.bias",
                                 "layers.1.input_weight", "layers.1.state_weight",
                                 "layers.1.input_bias", "layers.1.state_bias",
                                 "pooling.hidden.weight", "pooling.hidden.bias", "pooling.query"});
  CHECK(composed.dim() == 5);
  CHECK(Encoder<Embedding<D>, Gru<D>, ConvolutionMaxPool<D>>(9, {{3}, {4}, {{{2, 7}}}}).dim() == 7);
  CHECK(Encoder<Embedding<D>, MaxPool<D>>(9).dim() == 64);
}

TEST_CASE("options() returns the given options") {
  using Composed =
      Encoder<Embedding<D>, TokenDropout<D>, Stack<Gru<D>>, LearnedPositions<D>, MeanPool<D>>;
  const auto back =
      Composed(9, {{3, true, 0.25}, {0.5F}, {2, 0.25F, {5, 0.125F}}, {7}, {}}).options();
  CHECK(std::get<0>(back).size == 3);
  CHECK(std::get<0>(back).frozen);
  CHECK(std::get<0>(back).initial_rms == 0.25);
  CHECK(std::get<1>(back).rate == 0.5F);
  CHECK(std::get<2>(back).num_layers == 2);
  CHECK(std::get<2>(back).dropout_rate == 0.25F);
  CHECK(std::get<2>(back).layer.hidden_size == 5);
  CHECK(std::get<2>(back).layer.recurrent_dropout_rate == 0.125F);
  CHECK(std::get<3>(back).places == 7);
}

TEST_CASE("a sentence's vector has the same bits alone and in any batch") {
  using S = test::Single;
  using Composed = Encoder<Embedding<S>, SinusoidalPositions<S>, Stack<TransformerLayer<S>>,
                           Bidirectional<Lstm<S>>, AttentionPool<S>>;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(5);
    Composed encoder(11, {{16}, {}, {2, 0, {4, true, "before", "gelu", 24}}, {19}, {}});
    initialize(encoder, 3);
    const auto sentences = test::random_sentences(draw, 20, 11, 20);
    Context<S> context(device);
    Composed::Cache cache;
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
  });
}

TEST_CASE("a network over a composed encoder is a model like any other") {
  using S = test::Single;
  const Siamese<Encoder<Embedding<S>, Bidirectional<Gru<S>>, MeanPool<S>>> model(
      test::numbered_words(20), {{8}, {6}, {}});
  CHECK(model.encode({"w1 w2", "w3"}).shape(1) == 12);
  CHECK(model.similarity("w1 w2", "w1 w2") == 1);
}

TEST_CASE("invalid options are refused") {
  using Composed = Encoder<Embedding<D>, Stack<Gru<D>>, MeanPool<D>>;
  CHECK_THROWS_WITH_AS(Composed(9, {{0}, {}, {}}), "embedding size must be positive",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(Composed(9, {{4}, {-1}, {}}), "number of layers must not be negative",
                       ArgumentError);
  CHECK_THROWS_WITH_AS(Composed(9, {{4}, {1, 0, {0}}, {}}), "hidden size 0 is not positive",
                       ArgumentError);
}
