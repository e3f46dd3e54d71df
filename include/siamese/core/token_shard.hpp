// SPDX-License-Identifier: MIT
// The integer side of a shard, made on the host: distinct tokens, their positions and the inverse.
#pragma once

#include <siamese/core/distinct_ids.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/package.hpp>
#include <siamese/core/tokens.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// The sentences of one shard of a batch. Fill it with `begin`, `add` and `finish`, then join it
/// with the other shards of the batch. It keeps its memory from batch to batch.
template <class D>
class TokenShard {
public:
  /// Starts an empty shard over token ids in [0, vocabulary).
  void begin(Index vocabulary) {
    vocabulary_ = vocabulary;
    distinct_.begin();
    offsets_.assign(1, 0);
    index_.clear();
    sentence_.clear();
  }

  /// Adds a sentence. Throws ArgumentError if it is empty or an id is not in the vocabulary.
  void add(std::span<const Id> sentence) {
    if (sentence.empty()) throw ArgumentError("a sentence has no token; Text gives at least one");
    for (const Id id : sentence)
      if (id < 0 || id >= vocabulary_)
        throw ArgumentError("token id " + std::to_string(id) + " is not in the vocabulary of " +
                            std::to_string(vocabulary_));
    if (sentence.size() > std::size_t{std::numeric_limits<Id>::max()} - index_.size())
      throw ArgumentError("a shard has too many tokens; use shorter sentences or smaller shards");
    const auto s = static_cast<Id>(offsets_.size() - 1);
    sentence_.insert(sentence_.end(), sentence.size(), s);
    index_.resize(sentence_.size());
    std::transform(sentence.begin(), sentence.end(), index_.end() - std::ssize(sentence),
                   [this](Id id) { return distinct_.number(id); });
    offsets_.push_back(static_cast<Id>(index_.size()));
  }

  /// Call this after the last sentence: lists the positions of each row and orders the sentences by
  /// length.
  void finish() {
    list_positions();
    order_by_length();
  }

  /// Numbers this shard's rows among the distinct ids of the batch.
  void join(DistinctIds& batch) {
    batch_rows_.clear();
    for (const Id id : distinct_.ids()) batch_rows_.push_back(batch.number(id));
  }

  /// Adds all arrays to the package of the batch.
  void pack(Package<D>& package) {
    places_ = {.offsets = package.add(offsets_),
               .sentence = package.add(sentence_),
               .index = package.add(index_),
               .inverse_offsets = package.add(inverse_offsets_),
               .inverse = package.add(inverse_),
               .ids = package.add(distinct_.ids()),
               .batch_rows = package.add(batch_rows_),
               .order = package.add(order_)};
  }

  /// Views of the arrays on the device; valid after the package has been sent.
  Tokens tokens(const Package<D>& package, VectorView<const Id> batch_ids) const {
    Tokens result;
    result.ids = package.at(places_.ids);
    result.batch_rows = package.at(places_.batch_rows);
    result.batch_ids = batch_ids;
    result.layout = {.sentences = places_.offsets.size - 1,
                     .positions = places_.index.size,
                     .rows = places_.ids.size,
                     .offsets = package.at(places_.offsets).data,
                     .sentence = package.at(places_.sentence).data,
                     .index = package.at(places_.index).data,
                     .inverse_offsets = package.at(places_.inverse_offsets).data,
                     .inverse = package.at(places_.inverse).data,
                     .order = package.at(places_.order).data,
                     .longest = static_cast<Index>(active_.size()),
                     .active = active_.data()};
    return result;
  }

private:
  struct Places {
    typename Package<D>::template Place<Id> offsets, sentence, index, inverse_offsets, inverse, ids,
        batch_rows, order;
  };

  void list_positions() {
    const std::size_t rows = distinct_.ids().size();
    inverse_offsets_.assign(rows + 1, 0);
    for (const Id row : index_) ++inverse_offsets_[static_cast<std::size_t>(row) + 1];
    for (std::size_t i = 0; i < rows; ++i) inverse_offsets_[i + 1] += inverse_offsets_[i];
    next_.assign(inverse_offsets_.begin(), inverse_offsets_.end() - 1);
    inverse_.resize(index_.size());
    for (std::size_t t = 0; t < index_.size(); ++t) {
      const auto row = static_cast<std::size_t>(index_[t]);
      inverse_[static_cast<std::size_t>(next_[row]++)] = static_cast<Id>(t);
    }
  }

  /// A stable counting sort: sentences of equal length keep their order.
  void order_by_length() {
    const std::size_t sentences = offsets_.size() - 1;
    const auto length = [&](std::size_t s) { return offsets_[s + 1] - offsets_[s]; };
    active_.clear();
    for (std::size_t s = 0; s < sentences; ++s) {
      const auto tokens = static_cast<std::size_t>(length(s));
      if (tokens > active_.size()) active_.resize(tokens, 0);
      ++active_[tokens - 1];
    }
    for (std::size_t t = active_.size(); t > 1; --t) active_[t - 2] += active_[t - 1];
    // The sentences of n tokens come after all longer ones.
    next_.assign(active_.begin(), active_.end());
    next_.push_back(0);
    order_.resize(sentences);
    for (std::size_t s = 0; s < sentences; ++s)
      order_[static_cast<std::size_t>(next_[static_cast<std::size_t>(length(s))]++)] =
          static_cast<Id>(s);
  }

  Index vocabulary_ = 0;
  DistinctIds distinct_;
  std::vector<Id> offsets_, sentence_, index_, inverse_offsets_, inverse_, next_, batch_rows_,
      order_, active_;
  Places places_;
};

}
