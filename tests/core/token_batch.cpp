// SPDX-License-Identifier: MIT
#include <support/batch.hpp>
#include <support/device.hpp>

#include <siamese/core/token_batch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Ids = std::vector<Id>;
using test::Sentence;

Ids host(const Id* data, Index count) {
  Ids values(static_cast<std::size_t>(count));
  D device;
  download(device, data, count, values.data());
  return values;
}
Ids host(VectorView<const Id> view) { return host(view.data, view.size); }

TokenShard<D> shard_of(const std::vector<Sentence>& sentences, Index vocabulary) {
  TokenShard<D> shard;
  shard.begin(vocabulary);
  for (const Sentence& sentence : sentences) shard.add(sentence);
  shard.finish();
  return shard;
}

/// The expected tokens of a shard, found by a plain search.
void check_shard(const Tokens& tokens, const std::vector<Sentence>& sentences,
                 const Ids& batch_ids) {
  Ids ids, offsets = {0}, sentence_of, index;
  for (const Sentence& sentence : sentences) {
    for (const Id id : sentence) {
      auto found = std::find(ids.begin(), ids.end(), id);
      index.push_back(static_cast<Id>(found - ids.begin()));
      if (found == ids.end()) ids.push_back(id);
      sentence_of.push_back(static_cast<Id>(offsets.size() - 1));
    }
    offsets.push_back(static_cast<Id>(index.size()));
  }
  const Layout& layout = tokens.layout;
  REQUIRE(layout.sentences == static_cast<Index>(sentences.size()));
  REQUIRE(layout.positions == static_cast<Index>(index.size()));
  REQUIRE(layout.rows == static_cast<Index>(ids.size()));
  CHECK(host(tokens.ids) == ids);
  CHECK(host(layout.offsets, layout.sentences + 1) == offsets);
  CHECK(host(layout.sentence, layout.positions) == sentence_of);
  CHECK(host(layout.index, layout.positions) == index);

  Ids inverse, inverse_offsets = {0};
  for (Id row = 0; row < static_cast<Id>(ids.size()); ++row) {
    for (std::size_t t = 0; t < index.size(); ++t)
      if (index[t] == row) inverse.push_back(static_cast<Id>(t));
    inverse_offsets.push_back(static_cast<Id>(inverse.size()));
  }
  CHECK(host(layout.inverse_offsets, layout.rows + 1) == inverse_offsets);
  CHECK(host(layout.inverse, layout.positions) == inverse);

  Ids order, active;
  for (std::size_t length = 20; length > 0; --length)
    for (std::size_t s = 0; s < sentences.size(); ++s)
      if (sentences[s].size() == length) order.push_back(static_cast<Id>(s));
  CHECK(host(layout.order, layout.sentences) == order);
  for (std::size_t t = 0; t < 20; ++t) {
    const auto has = [&](const Sentence& sentence) { return sentence.size() > t; };
    if (const auto count = std::ranges::count_if(sentences, has); count > 0)
      active.push_back(static_cast<Id>(count));
  }
  CHECK(Ids(layout.active, layout.active + layout.longest) == active);

  const Ids rows = host(tokens.batch_rows);
  REQUIRE(rows.size() == ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    CHECK(batch_ids[static_cast<std::size_t>(rows[i])] == ids[i]);
}

}

TEST_CASE("random batches agree with a plain search when memory is reused") {
  test::Draw draw(1);
  TokenBatch<D> batch;
  D device;
  for (int round = 0; round < 20; ++round) {
    const Index vocabulary = draw.integer(1, 40);
    const auto shards = static_cast<std::size_t>(draw.integer(1, 4));
    batch.resize(std::max(batch.size(), shards));
    std::vector<std::vector<Sentence>> sentences(shards);
    Ids all;
    for (std::size_t i = 0; i < shards; ++i) {
      sentences[i] = test::random_sentences(draw, draw.integer(1, 12), vocabulary);
      batch.shard(i).begin(vocabulary);
      for (const Sentence& sentence : sentences[i]) {
        batch.shard(i).add(sentence);
        for (const Id id : sentence)
          if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
      }
      batch.shard(i).finish();
    }
    batch.join(shards);
    batch.send(device);
    for (std::size_t i = 0; i < shards; ++i) {
      const Tokens tokens = batch.tokens(i);
      CHECK(host(tokens.batch_ids) == all);
      check_shard(tokens, sentences[i], all);
    }
  }
}

TEST_CASE("shards share one list of the batch's ids") {
  TokenBatch<D> batch;
  D device;
  batch.resize(2);
  batch.shard(0) = shard_of({{5, 3, 5}}, 9);
  batch.shard(1) = shard_of({{3, 8}, {3}}, 9);
  batch.join(2);
  batch.send(device);
  CHECK(host(batch.tokens(0).batch_ids) == Ids{5, 3, 8});
  CHECK(host(batch.tokens(0).batch_rows) == Ids{0, 1});
  CHECK(host(batch.tokens(1).batch_rows) == Ids{1, 2});
}

TEST_CASE("a batch with fewer shards than the last ignores the others") {
  TokenBatch<D> batch;
  D device;
  batch.resize(2);
  batch.shard(0) = shard_of({{1}}, 9);
  batch.shard(1) = shard_of({{2}}, 9);
  batch.join(1);
  batch.send(device);
  CHECK(host(batch.tokens(0).batch_ids) == Ids{1});
}

TEST_CASE("an empty sentence is refused") {
  TokenShard<D> shard;
  shard.begin(5);
  CHECK_THROWS_WITH_AS(shard.add(Sentence{}), doctest::Contains("a sentence has no token"),
                       ArgumentError);
}

TEST_CASE("an id outside the vocabulary is refused and leaves the shard unchanged") {
  TokenShard<D> shard;
  shard.begin(5);
  shard.add(Sentence{4, 0});
  CHECK_THROWS_WITH_AS(shard.add(Sentence{1, 5}), "token id 5 is not in the vocabulary of 5",
                       ArgumentError);
  CHECK_THROWS_AS(shard.add(Sentence{-1}), ArgumentError);
  shard.finish();
  DistinctIds distinct;
  distinct.begin();
  shard.join(distinct);
  D device;
  Package<D> package;
  shard.pack(package);
  package.send(device);
  const Tokens tokens = shard.tokens(package, {});
  check_shard(tokens, {{4, 0}}, distinct.ids());
}
