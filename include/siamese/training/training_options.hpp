// SPDX-License-Identifier: MIT
// What decides a training beside model, data, loss and optimizer.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/training/schedule.hpp>

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace siamese {

/// Epochs, batch size, schedule, clipping and seed of a training.
struct TrainingOptions {
  int epochs = 10;
  Index batch_size = 512; ///< pairs a step
  Index shard_size = 0;   ///< pairs a shard: the order of sums, so a part of the result; 0: see
                          ///< `pairs_of_shard`
  Index max_steps = 0;    ///< stop after so many steps; 0: never
  std::uint64_t seed = 1; ///< of the order of pairs and of dropout
  int threads = 0;        ///< never changes the result; 0: as many as the machine has
  Schedule schedule = {}; ///< of the learning rate
  double clip_norm = 0; ///< a longer gradient is scaled to this norm (‖·‖₂ of all); 0: never
  Index eval_every = 0; ///< evaluate after so many steps too; 0: at the end of an epoch only

  static constexpr auto options() {
    using Self = TrainingOptions;
    constexpr Index most_pairs = 1 << 20;
    return std::tuple{Option{"epochs", &Self::epochs, from_to(1, 1'000'000)},
                      Option{"batch_size", &Self::batch_size, from_to<Index>(1, most_pairs)},
                      Option{"shard_size", &Self::shard_size, or_0(from_to<Index>(1, most_pairs))},
                      Option{"max_steps", &Self::max_steps, or_0(numbers_of_steps())},
                      Option{"seed", &Self::seed, seeds()},
                      Option{"threads", &Self::threads, or_0(from_to(1, 1024))},
                      Option{"schedule", &Self::schedule},
                      Option{"clip_norm", &Self::clip_norm, or_0(above_0())},
                      Option{"eval_every", &Self::eval_every, or_0(numbers_of_steps())}};
  }

  /// What is asked for, else 256 on a CPU and the batch on a device that takes the whole machine,
  /// which less would not keep busy. A batch of fewer pairs is one shard.
  Index pairs_of_shard(bool device_is_parallel) const {
    if (shard_size > 0) return shard_size;
    return device_is_parallel ? batch_size : 256;
  }

  /// The same for a corpus of so many pairs, of which no batch has more.
  TrainingOptions of_corpus(Index pairs) const {
    TrainingOptions result = *this;
    result.batch_size = std::min(batch_size, pairs);
    return result;
  }
};

}
