// SPDX-License-Identifier: MIT
// The tokens of a batch: its shards and their distinct ids.
#pragma once

#include <siamese/core/distinct_ids.hpp>
#include <siamese/core/package.hpp>
#include <siamese/core/token_shard.hpp>
#include <siamese/core/tokens.hpp>

#include <cstddef>
#include <vector>

namespace siamese {

/// All shards of a batch, sent to the device in one copy.
template <class D>
class TokenBatch {
public:
  void resize(std::size_t shards) { shards_.resize(shards); }
  TokenShard<D>& shard(std::size_t i) { return shards_[i]; }
  std::size_t size() const { return shards_.size(); }

  /// Numbers the distinct ids of the first `shards` shards, which must be finished, and packs
  /// everything.
  void join(std::size_t shards) {
    distinct_.begin();
    for (std::size_t i = 0; i < shards; ++i) shards_[i].join(distinct_);
    package_.clear();
    ids_place_ = package_.add(distinct_.ids());
    for (std::size_t i = 0; i < shards; ++i) shards_[i].pack(package_);
  }

  /// The package of the batch. Add other arrays to it between `join` and `send`.
  Package<D>& package() { return package_; }
  const Package<D>& package() const { return package_; }
  void send(D& device) { package_.send(device); }

  /// The tokens of the i-th shard; valid after `send`.
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
