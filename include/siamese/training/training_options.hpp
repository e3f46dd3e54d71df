// SPDX-License-Identifier: MIT
// What decides a training beside model, data, loss and optimizer.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/training/schedule.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace siamese {

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

  /// Throws ArgumentError.
  void check() const {
    const auto require = [](bool good, const char* problem) {
      if (!good) throw ArgumentError(problem);
    };
    require(epochs > 0, "epochs must be positive");
    require(batch_size > 0, "batch size must be positive");
    require(shard_size >= 0, "shard size must not be negative");
    require(max_steps >= 0, "max steps must not be negative");
    require(std::isfinite(clip_norm) && clip_norm >= 0,
            "the norm for clipping must be finite, not negative");
    require(eval_every >= 0, "the steps between evaluations must not be negative");
    schedule.check();
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
