// SPDX-License-Identifier: MIT
// The library's promise: a sentence's vector has the same bits alone and in any batch, order, shard
// or number of threads.
#include <support/compare.hpp>
#include <support/device.hpp>
#include <support/isa.hpp>
#include <support/words.hpp>

#include <siamese/data/examples.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/siamese.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Floats = std::vector<float>;

constexpr Index vocabulary = 60;

template <class E>
Siamese<E, Manhattan> random_model() {
  return Siamese<E, Manhattan>(test::numbered_words(vocabulary), {}, 3);
}

std::vector<std::string> random_texts(Index count) {
  test::Draw draw(1);
  return test::written(test::random_sentences(draw, count, vocabulary, 14));
}

Floats row(const VectorsOf<float>& vectors, std::size_t i) {
  const auto begin = vectors.begin() + static_cast<Index>(i * vectors.shape(1));
  return Floats(begin, begin + static_cast<Index>(vectors.shape(1)));
}

}

TEST_CASE_TEMPLATE("a vector has the same bits alone and in batches of any size and order", E,
                   Conv<D>, RecurrentGRU<D>, BidirectionalLSTM<D>, MultiheadAttention<D>) {
  test::with_every_isa([] {
    const auto model = random_model<E>();
    const auto texts = random_texts(600); // more than one shard of inference
    const auto all = model.encode(texts);
    for (const std::size_t i : {0U, 1U, 77U, 511U, 512U, 599U})
      CHECK(test::read_alike(row(model.encode({texts[i]}), 0), row(all, i)));

    for (const std::size_t size : {2U, 3U, 5U, 13U, 100U}) {
      const auto part =
          model.encode(std::vector(texts.begin(), texts.begin() + static_cast<Index>(size)));
      bool same = true;
      for (std::size_t i = 0; i < size; ++i)
        same = same && test::read_alike(row(part, i), row(all, i));
      CHECK(same);
    }

    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0U);
    test::Draw draw(2);
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1],
                order[static_cast<std::size_t>(draw.integer(0, static_cast<Index>(i) - 1))]);
    std::vector<std::string> shuffled;
    for (const std::size_t i : order) shuffled.push_back(texts[i]);
    const auto vectors = model.encode(shuffled);
    bool same = true;
    for (std::size_t i = 0; i < order.size(); ++i)
      same = same && test::read_alike(row(vectors, i), row(all, order[i]));
    CHECK(same);
  });
}

TEST_CASE_TEMPLATE(
    "a similarity has the same bits for one pair and for many, on any number of threads", E,
    Conv<D>, RecurrentGRU<D>, BidirectionalLSTM<D>, MultiheadAttention<D>) {
  test::with_every_isa([] {
    const auto model = random_model<E>();
    const auto texts = random_texts(1200); // several shards
    Pairs pairs;
    for (std::size_t i = 0; i < texts.size(); i += 2) pairs.push_back({texts[i], texts[i + 1], 1});
    const Examples examples = tokenize(pairs, *model.text);
    Threads one(1), three(3);
    const Floats expected = model.similarities(examples, one);
    CHECK(expected.size() == 600);
    CHECK(test::same_bits(model.similarities(examples, three), expected));
    for (const std::size_t i : {0U, 255U, 256U, 599U})
      CHECK(test::read_alike(Floats{model.similarity(pairs[i].sentence1, pairs[i].sentence2)},
                             Floats{expected[i]}));
  });
}

TEST_CASE_TEMPLATE("a vector has the same bits in any shard of a training batch", E, Conv<D>,
                   RecurrentGRU<D>, BidirectionalLSTM<D>, MultiheadAttention<D>) {
  test::with_every_isa([] {
    const auto model = random_model<E>();
    test::Draw draw(4);
    const auto sentences = test::random_sentences(draw, 24, vocabulary);
    const auto encoded = [&](std::size_t shards) {
      D device;
      TokenBatch<D> batch;
      batch.resize(shards);
      const std::size_t each = sentences.size() / shards;
      for (std::size_t i = 0; i < shards; ++i) {
        batch.shard(i).begin(vocabulary);
        for (std::size_t s = i * each; s < (i + 1) * each; ++s) batch.shard(i).add(sentences[s]);
        batch.shard(i).finish();
      }
      batch.join(shards);
      batch.send(device);
      Floats vectors;
      for (std::size_t i = 0; i < shards; ++i) {
        Context<D> context;
        context.begin_training(1, 1, static_cast<Index>(i * each));
        typename E::Cache cache;
        const auto y = test::values<D>(model.encoder.forward(context, batch.tokens(i), cache));
        vectors.insert(vectors.end(), y.begin(), y.end());
      }
      return vectors;
    };
    const Floats expected = encoded(1);
    for (const std::size_t shards : {2U, 3U, 8U, 24U})
      CHECK(test::read_alike(encoded(shards), expected));
    const auto inference = model.encode(test::written(sentences));
    CHECK(test::read_alike(Floats(inference.begin(), inference.end()), expected));
  });
}
