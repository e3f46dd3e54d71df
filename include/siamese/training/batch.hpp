// SPDX-License-Identifier: MIT
// The pairs of a step, as a device reads them.
#pragma once

#include <siamese/core/token_batch.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/training/groups.hpp>
#include <siamese/training/objective.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace siamese {

/// Shards of so many pairs, and what is known of all. Keeps its memory from batch to batch.
template <class D>
class PairBatch {
public:
  using Real = typename D::Real;

  PairBatch(Index vocabulary, Index shard_size, Index batch_size)
      : vocabulary_(vocabulary), shard_size_(shard_size) {
    tokens_.resize(static_cast<std::size_t>(shards_of(batch_size)));
  }

  Index shards_of(Index pairs) const { return (pairs + shard_size_ - 1) / shard_size_; }

  /// Shard i of the pairs that `order` names. Different shards may be read at once.
  void read(const Examples& examples, std::span<const Index> order, Index i) {
    TokenShard<D>& shard = tokens_.shard(static_cast<std::size_t>(i));
    const auto first = static_cast<std::size_t>(i * shard_size_);
    const auto count = std::min(static_cast<std::size_t>(shard_size_), order.size() - first);
    shard.begin(vocabulary_);
    const auto pairs = order.subspan(first, count);
    for (std::size_t k = 0; k < count; ++k) {
      constexpr std::size_t ahead = 8;
      if (k + 2 * ahead < count) examples.prefetch_offsets(pairs[k + 2 * ahead]);
      if (k + ahead < count) examples.prefetch_ids(pairs[k + ahead]);
      shard.add(examples.sentence(2 * pairs[k]));
      shard.add(examples.sentence(2 * pairs[k] + 1));
    }
    shard.finish();
  }

  /// Once all shards are read: joins them and puts everything together. Groups are made where they
  /// are needed. `wait` has been called since the batch was last sent.
  void pack(const Examples& examples, std::span<const Index> order, bool needs_groups) {
    tokens_.join(static_cast<std::size_t>(shards_of(static_cast<Index>(order.size()))));
    labels_.clear();
    for (const Index pair : order)
      labels_.push_back(static_cast<Real>(examples.labels[static_cast<std::size_t>(pair)]));
    labels_place_ = tokens_.package().add(labels_);
    groups_place_ = {};
    if (needs_groups) groups_place_ = tokens_.package().add(groups_.of(examples, order));
    tokens_.package().gather();
  }

  /// Once it is packed: brings everything to the device, in one copy.
  void send(D& device) { tokens_.send(device); }

  /// Of shard i, once the batch is sent.
  Tokens tokens(Index i) const { return tokens_.tokens(static_cast<std::size_t>(i)); }

  Targets<D> targets() const {
    return {tokens_.package().at(labels_place_), tokens_.package().at(groups_place_)};
  }
  /// The same as the device's.
  std::span<const Real> labels() const { return labels_; }

private:
  template <class T>
  using Place = typename Package<D>::template Place<T>;

  Index vocabulary_, shard_size_;
  TokenBatch<D> tokens_;
  SentenceGroups groups_;
  std::vector<Real> labels_;
  Place<Real> labels_place_;
  Place<Id> groups_place_;
};

}
