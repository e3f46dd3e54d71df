// SPDX-License-Identifier: MIT
// Where a training stands: what callbacks see, and what a checkpoint holds.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/training_options.hpp>

#include <vector>

namespace siamese {

/// One epoch as the history has it. Accuracies are fractions; the train values are means over the
/// steps, taken while the model moved.
struct EpochRecord {
  int epoch = 0; ///< counts from 1
  Index steps = 0;
  double train_loss = 0, train_accuracy = 0;
  double dev_loss = 0, dev_accuracy = 0;
  double seconds = 0;          ///< of all steps, batch preparation included
  double pairs_per_second = 0; ///< pairs over `seconds`
};

/// What a callback sees. `record` is complete at the end of an epoch, and of the epoch so far at
/// the end of a step.
template <class M, class OptimizerState>
struct TrainingState {
  M& model;
  OptimizerState& optimizer;
  const TrainingOptions& options;
  const Examples &train, &dev;
  Index steps_per_epoch = 0;
  Index total_steps = 0; ///< if nothing stops the training
  Index step = 0;        ///< of the whole training; counts from 1
  EpochRecord record = {};
  std::vector<EpochRecord> history = {}; ///< of the epochs that have ended
  Evaluation evaluation = {};            ///< the last
  double total_loss = 0;                 ///< of the epoch's pairs so far
  Index right = 0;                       ///< of the epoch's pairs so far
  bool stop = false; ///< set by a callback: training ends after this step or epoch
  bool pause =
      false; ///< set by a callback: leave after this step; what was saved goes on from here

  /// All that a training which goes on from here has to know.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("model", model);
    archive("optimizer", optimizer);
    archive("step", step);
    archive("record", record);
    archive("history", history);
    archive("total_loss", total_loss);
    archive("right", right);
    archive("stop", stop);
  }
};

}
