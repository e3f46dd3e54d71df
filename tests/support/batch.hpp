// SPDX-License-Identifier: MIT
// Random sentences of token ids, and a batch of them on a device with a plain description.
#pragma once

#include "random.hpp"

#include <siamese/core/token_batch.hpp>

#include <algorithm>
#include <vector>

namespace test {

using siamese::Id;
using siamese::Index;
using Sentence = std::vector<Id>;

/// `count` sentences of 1 to `longest` tokens.
inline std::vector<Sentence> random_sentences(Draw& draw, Index count, Index vocabulary,
                                              Index longest = 9) {
  std::vector<Sentence> sentences(static_cast<std::size_t>(count));
  for (Sentence& sentence : sentences) {
    sentence.resize(static_cast<std::size_t>(draw.integer(1, longest)));
    for (Id& id : sentence) id = static_cast<Id>(draw.integer(0, vocabulary - 1));
  }
  return sentences;
}

/// How the rows of a matrix relate to the positions of a batch.
enum class Rows { distinct_tokens, positions };

/// Sentences on a device, with their layout as plain vectors on the host.
template <class D>
struct Batch {
  D device;
  siamese::TokenBatch<D> memory;
  siamese::Tokens tokens;
  siamese::Layout layout;

  std::vector<Id> ids;        ///< distinct tokens in the order of their first occurrence
  std::vector<Index> offsets; ///< first position of each sentence, then the end
  std::vector<Index> row;     ///< row of each position
  Index rows = 0;

  Batch(const std::vector<Sentence>& sentences, Index vocabulary,
        Rows rows_are = Rows::distinct_tokens) {
    memory.resize(1);
    memory.shard(0).begin(vocabulary);
    offsets.push_back(0);
    for (const Sentence& sentence : sentences) {
      memory.shard(0).add(sentence);
      for (const Id id : sentence) {
        const auto found = std::find(ids.begin(), ids.end(), id);
        row.push_back(rows_are == Rows::positions ? static_cast<Index>(row.size())
                                                  : found - ids.begin());
        if (found == ids.end()) ids.push_back(id);
      }
      offsets.push_back(static_cast<Index>(row.size()));
    }
    memory.shard(0).finish();
    memory.join(1);
    memory.send(device);
    wait(device); // tests read it on other devices
    tokens = memory.tokens(0);
    layout = rows_are == Rows::positions ? tokens.layout.by_position() : tokens.layout;
    rows = static_cast<Index>(rows_are == Rows::positions ? row.size() : ids.size());
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  Index sentences() const { return static_cast<Index>(offsets.size()) - 1; }
  Index positions() const { return static_cast<Index>(row.size()); }
  Index begin(Index s) const { return offsets[static_cast<std::size_t>(s)]; }
  Index end(Index s) const { return offsets[static_cast<std::size_t>(s) + 1]; }
  Index row_of(Index position) const { return row[static_cast<std::size_t>(position)]; }
};

}
