// SPDX-License-Identifier: MIT
// The options of a training other than model, data, loss and optimizer.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/training/schedule.hpp>

#include <algorithm>
#include <cstdint>

namespace siamese {

/// Epochs, batch size, schedule, clipping and seed of a training.
struct TrainingOptions {
  int epochs = 10;
  Index batch_size = 512; ///< pairs per step
  Index shard_size = 0;   ///< pairs per shard, which decide the order of sums and so the result;
                          ///< 0: see `pairs_of_shard`
  Index max_steps = 0;    ///< stop after that many steps; 0: no limit
  std::uint64_t seed = 1; ///< for the order of pairs and for dropout
  int threads = 0;        ///< never changes the result; 0: one per core of the machine
  Schedule schedule = {}; ///< the learning rate over the steps
  double clip_norm = 0; ///< largest norm of the gradient (‖·‖₂ of all), by scaling; 0: no limit
  Index eval_every = 0; ///< evaluate every that many steps too; 0: only at the end of epochs

  static constexpr auto options() {
    using Self = TrainingOptions;
    constexpr Index most_pairs = 1 << 20;
    return list_of(Option{"epochs", &Self::epochs, from_to(1, 1'000'000)},
                   Option{"batch_size", &Self::batch_size, from_to<Index>(1, most_pairs)},
                   Option{"shard_size", &Self::shard_size, or_0(from_to<Index>(1, most_pairs))},
                   Option{"max_steps", &Self::max_steps, or_0(numbers_of_steps())},
                   Option{"seed", &Self::seed, seeds()},
                   Option{"threads", &Self::threads, or_0(from_to(1, 1024))},
                   Option{"schedule", &Self::schedule},
                   Option{"clip_norm", &Self::clip_norm, or_0(above_0())},
                   Option{"eval_every", &Self::eval_every, or_0(numbers_of_steps())});
  }

  /// Pairs per shard: `shard_size` if it is set. Otherwise 256 on a CPU, and the whole batch on a
  /// parallel device, which smaller shards would not keep busy. A smaller batch is one shard.
  Index pairs_of_shard(bool device_is_parallel) const {
    if (shard_size > 0) return shard_size;
    return device_is_parallel ? batch_size : 256;
  }

  /// The same options for a corpus of `pairs` pairs, which limits the batch size.
  TrainingOptions of_corpus(Index pairs) const {
    TrainingOptions result = *this;
    result.batch_size = std::min(batch_size, pairs);
    return result;
  }
};

}
