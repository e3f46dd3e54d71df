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
  Composed composed(12, {EmbeddingOptions{5}, RecurrenceOptions{7}});
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
  check_gradients<Encoder<Embedding<D>, MeanPool<D>>>({EmbeddingOptions{3}});
  check_gradients<Encoder<Embedding<D>, Convolution<D>, Gru<D>, MaxPool<D>>>(
      {EmbeddingOptions{3}, ConvolutionOptions{2, 4}, RecurrenceOptions{5, 0.3F}});
  check_gradients<
      Encoder<Embedding<D>, TokenDropout<D>, Bidirectional<Lstm<D>>, Gru<D>, AttentionPool<D>>>(
      {EmbeddingOptions{3}, DropoutOptions{0.3F}, RecurrenceOptions{4}, RecurrenceOptions{3}});
  check_gradients<
      Encoder<Embedding<D>, LearnedPositions<D>, Stack<TransformerLayer<D>>, FirstPool<D>>>(
      {EmbeddingOptions{4}, LearnedPositionsOptions{5},
       StackOptions<TransformerOptions>{2, 0.2F, {2, true, "after", "gelu", 6, 0.1F}}});
  check_gradients<Encoder<Embedding<D>, Gru<D>, ConvolutionMaxPool<D>>>(
      {EmbeddingOptions{3}, RecurrenceOptions{4}, ConvolutionMaxPoolOptions{{{2, 5}, {3, 2}}}});
}

TEST_CASE_TEMPLATE("every pooling works with every sequence layer", Pool, MaxPool<D>, MeanPool<D>,
                   SumPool<D>, FirstPool<D>, LastPool<D>, AttentionPool<D>) {
  check_gradients<Encoder<Embedding<D>, Convolution<D>, Pool>>(
      {EmbeddingOptions{3}, ConvolutionOptions{2, 4}});
  check_gradients<Encoder<Embedding<D>, Gru<D>, Pool>>({EmbeddingOptions{3}, RecurrenceOptions{4}});
  check_gradients<Encoder<Embedding<D>, Bidirectional<Lstm<D>>, Pool>>(
      {EmbeddingOptions{3}, RecurrenceOptions{2}});
  check_gradients<Encoder<Embedding<D>, TransformerLayer<D>, Pool>>(
      {EmbeddingOptions{4}, TransformerOptions{2, true, "after", "gelu", 5}});
}

TEST_CASE("the parts give the encoder's name, its parameters' numbers and its vectors' length") {
  using Composed = Encoder<Embedding<D>, Convolution<D>, Gru<D>, AttentionPool<D>>;
  const Composed composed(9, {EmbeddingOptions{3}, ConvolutionOptions{2, 4}, RecurrenceOptions{5}});
  CHECK(Composed::name == "embedding-convolution-gru-attention");
  CHECK(parameters_of(composed) ==
        std::vector<std::string>{"embedding.weight", "layers.0.weight", "layers.0.bias",
                                 "layers.1.input_weight", "layers.1.state_weight",
                                 "layers.1.input_bias", "layers.1.state_bias",
                                 "pooling.hidden.weight", "pooling.hidden.bias", "pooling.query"});
  CHECK(composed.dim() == 5);
  CHECK(Encoder<Embedding<D>, Gru<D>, ConvolutionMaxPool<D>>(
            9, {EmbeddingOptions{3}, RecurrenceOptions{4}, ConvolutionMaxPoolOptions{{{2, 7}}}})
            .dim() == 7);
  CHECK(Encoder<Embedding<D>, MaxPool<D>>(9).dim() == 64);
}

TEST_CASE("the options are those given, in the order of the layers, and defaults between") {
  using Composed = Encoder<Embedding<D>, TokenDropout<D>, Stack<Gru<D>>, LearnedPositions<D>,
                           TokenDropout<D>, MeanPool<D>>;
  const EmbeddingOptions embedding{.size = 3, .frozen = true, .initial_rms = 0.25};
  const StackOptions<RecurrenceOptions> stack{
      .num_layers = 2,
      .dropout_rate = 0.25F,
      .layer = {.hidden_size = 5, .recurrent_dropout_rate = 0.125F}};
  const Composed all(9, {embedding, DropoutOptions{0.5F}, stack, LearnedPositionsOptions{7},
                         DropoutOptions{0.125F}});
  const auto& [first, dropout, layers, places, second_dropout, pooling] = all.options.layers;
  CHECK(first == embedding);
  CHECK(dropout.rate == 0.5F);
  CHECK(layers == stack);
  CHECK(places.places == 7);
  CHECK(second_dropout.rate == 0.125F);
  CHECK(pooling == NoOptions{});

  const Composed some(9, {stack, DropoutOptions{0.125F}});
  CHECK(std::get<0>(some.options.layers) == EmbeddingOptions{});
  CHECK(std::get<1>(some.options.layers).rate == 0);
  CHECK(std::get<2>(some.options.layers) == stack);
  CHECK(std::get<4>(some.options.layers).rate == 0.125F);
}

TEST_CASE("a sentence's vector has the same bits alone and in any batch") {
  using S = test::Single;
  using Composed = Encoder<Embedding<S>, SinusoidalPositions<S>, Stack<TransformerLayer<S>>,
                           Bidirectional<Lstm<S>>, AttentionPool<S>>;
  test::on_every_isa<S>([](const S& device) {
    test::Draw draw(5);
    Composed encoder(11, {EmbeddingOptions{16},
                          StackOptions<TransformerOptions>{2, 0, {4, true, "before", "gelu", 24}},
                          RecurrenceOptions{19}});
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
      test::numbered_words(20), {EmbeddingOptions{8}, RecurrenceOptions{6}});
  CHECK(model.encode({"w1 w2", "w3"}).shape(1) == 12);
  CHECK(model.similarity("w1 w2", "w1 w2") == 1);
}

TEST_CASE("invalid options are refused") {
  using Composed = Encoder<Embedding<D>, Stack<Gru<D>>, MeanPool<D>>;
  CHECK_THROWS_WITH_AS(Composed(9, {EmbeddingOptions{0}}),
                       "size must be a whole number from 1 to 65536, not 0", ArgumentError);
  using Layers = StackOptions<RecurrenceOptions>;
  CHECK_THROWS_WITH_AS(Composed(9, Layers{.num_layers = -1}),
                       "num_layers must be a whole number from 0 to 64, not -1", ArgumentError);
  CHECK_THROWS_WITH_AS(Composed(9, Layers{.layer = {.hidden_size = 0}}),
                       "layer.hidden_size must be a whole number from 1 to 65536, not 0",
                       ArgumentError);
}
