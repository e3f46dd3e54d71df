// SPDX-License-Identifier: MIT
// PairBatch: the pairs of one training step, as a device reads them.
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

/// A batch divided into shards of `shard_size` pairs. Keeps its memory for the next batch.
template <class D>
class PairBatch {
public:
  using Real = typename D::Real;

  PairBatch(Index vocabulary, Index shard_size, Index batch_size)
      : vocabulary_(vocabulary), shard_size_(shard_size) {
    tokens_.resize(static_cast<std::size_t>(shards_of(batch_size)));
  }

  Index shards_of(Index pairs) const { return (pairs + shard_size_ - 1) / shard_size_; }

  /// Reads shard i of the pairs listed in `order`. Different shards may be read in parallel.
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

  /// Joins the shards after all have been read; makes groups if needed. The caller must have called
  /// `wait` since the batch was last sent.
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

  /// Copies the packed batch to the device in one copy.
  void send(D& device) { tokens_.send(device); }

  /// The tokens of shard i; valid after send().
  Tokens tokens(Index i) const { return tokens_.tokens(static_cast<std::size_t>(i)); }

  Targets<D> targets() const {
    return {tokens_.package().at(labels_place_), tokens_.package().at(groups_place_)};
  }
  /// The labels in the host's memory.
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
