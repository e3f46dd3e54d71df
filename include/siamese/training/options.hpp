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
  static constexpr Index cpu_shard_size = 256;

  int epochs = 10;
  Index batch_size = 512; ///< pairs a step
  Index shard_size = 0;   ///< pairs a shard: the order of sums, so a part of the result; 0:
                          ///< cpu_shard_size, or the batch on a GPU, which shards do not keep busy
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

  /// With the shard size that device `D` has in place of 0, and no batch or shard of more pairs.
  template <class D>
  TrainingOptions fitted(Index pairs) const {
    TrainingOptions result = *this;
    result.batch_size = std::min(batch_size, pairs);
    const Index usual = D::is_parallel ? result.batch_size : cpu_shard_size;
    result.shard_size = std::min(shard_size > 0 ? shard_size : usual, result.batch_size);
    return result;
  }
};

}
