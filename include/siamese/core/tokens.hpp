// SPDX-License-Identifier: MIT
// The integer side of a batch, made on the host: distinct tokens, where they stand, and the
// inverse.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/package.hpp>
#include <siamese/core/ragged.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// Token ids numbered in the order they first come: a hash table with linear probing, so that what
/// it costs depends on the ids that come, not on the vocabulary. Keeps its memory.
class DistinctIds {
public:
  void begin() {
    std::ranges::fill(numbers_, none);
    ids_.clear();
  }

  /// The number of `id`, a new one if it has not come yet.
  Id number(Id id) {
    if (2 * ids_.size() >= numbers_.size()) grow();
    Id& number = place_of(id);
    if (number == none) {
      number = static_cast<Id>(ids_.size());
      ids_.push_back(id);
    }
    return number;
  }

  const std::vector<Id>& ids() const { return ids_; }

private:
  /// Where the number of `id` stands, or is to stand.
  Id& place_of(Id id) {
    constexpr std::uint32_t golden_ratio = 2654435769U; // of 2^32: neighbours go far apart
    const std::size_t mask = numbers_.size() - 1;
    std::size_t place = (static_cast<std::uint32_t>(id) * golden_ratio) >> shift_;
    while (numbers_[place] != none && ids_[static_cast<std::size_t>(numbers_[place])] != id)
      place = (place + 1) & mask;
    return numbers_[place];
  }

  void grow() {
    constexpr std::size_t least = 64;
    const std::size_t size = std::max(least, 2 * numbers_.size());
    shift_ = 32 - std::countr_zero(static_cast<std::uint32_t>(size));
    numbers_.assign(size, none);
    for (std::size_t i = 0; i < ids_.size(); ++i) place_of(ids_[i]) = static_cast<Id>(i);
  }

  static constexpr Id none = -1;
  std::vector<Id> numbers_; // a power of two, at most half full
  std::vector<Id> ids_;
  int shift_ = 32;
};

/// The sentences of one shard of a batch: filled with `begin`, `add` and `finish`, then joined with
/// the batch's other shards. Keeps its memory from batch to batch.
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
    std::ranges::transform(sentence, index_.end() - std::ssize(sentence),
                           [this](Id id) { return distinct_.number(id); });
    offsets_.push_back(static_cast<Id>(index_.size()));
  }

  /// Once all sentences are there: lists the positions of each row, and orders the sentences.
  void finish() {
    list_positions();
    order_by_length();
  }

  /// Numbers this shard's rows among the distinct ids of the batch.
  void join(DistinctIds& batch) {
    slots_.clear();
    for (const Id id : distinct_.ids()) slots_.push_back(batch.number(id));
  }

  /// Adds all arrays to what the batch sends.
  void pack(Package<D>& package) {
    places_ = {package.add(offsets_),         package.add(sentence_), package.add(index_),
               package.add(inverse_offsets_), package.add(inverse_),  package.add(distinct_.ids()),
               package.add(slots_),           package.add(order_)};
  }

  /// Once the package is sent.
  Tokens tokens(const Package<D>& package, VectorView<const Id> batch_ids) const {
    Tokens result;
    result.ids = package.at(places_.ids);
    result.slots = package.at(places_.slots);
    result.batch_ids = batch_ids;
    result.layout = {places_.offsets.size - 1,
                     places_.index.size,
                     places_.ids.size,
                     package.at(places_.offsets).data,
                     package.at(places_.sentence).data,
                     package.at(places_.index).data,
                     package.at(places_.inverse_offsets).data,
                     package.at(places_.inverse).data,
                     package.at(places_.order).data,
                     static_cast<Index>(active_.size()),
                     active_.data()};
    return result;
  }

private:
  struct Places {
    typename Package<D>::template Place<Id> offsets, sentence, index, inverse_offsets, inverse, ids,
        slots, order;
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

  /// A counting sort, stable: of equally long sentences the first stays first.
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
    // The sentences of n tokens come behind all that have more.
    next_.assign(active_.begin(), active_.end());
    next_.push_back(0);
    order_.resize(sentences);
    for (std::size_t s = 0; s < sentences; ++s)
      order_[static_cast<std::size_t>(next_[static_cast<std::size_t>(length(s))]++)] =
          static_cast<Id>(s);
  }

  Index vocabulary_ = 0;
  DistinctIds distinct_;
  std::vector<Id> offsets_, sentence_, index_, inverse_offsets_, inverse_, next_, slots_, order_,
      active_;
  Places places_;
};

/// All shards of a batch, which go to the device together.
template <class D>
class TokenBatch {
public:
  void resize(std::size_t shards) { shards_.resize(shards); }
  TokenShard<D>& shard(std::size_t i) { return shards_[i]; }
  std::size_t size() const { return shards_.size(); }

  /// Once the first `shards` shards are finished: numbers the distinct ids of the whole batch and
  /// packs everything.
  void join(std::size_t shards) {
    distinct_.begin();
    for (std::size_t i = 0; i < shards; ++i) shards_[i].join(distinct_);
    package_.clear();
    ids_place_ = package_.add(distinct_.ids());
    for (std::size_t i = 0; i < shards; ++i) shards_[i].pack(package_);
  }

  /// What else is to go along is added between `join` and `send`.
  Package<D>& package() { return package_; }
  const Package<D>& package() const { return package_; }
  void send(D& device) { package_.send(device); }

  /// Once it is sent.
  Tokens tokens(std::size_t i) const {
    return shards_[i].tokens(package_, package_.at(ids_place_));
  }

private:
  std::vector<TokenShard<D>> shards_;
  DistinctIds distinct_;
  Package<D> package_;
  typename Package<D>::template Place<Id> ids_place_;
};

}
