// SPDX-License-Identifier: MIT
// TrainingState: the state of a training, which callbacks see and checkpoints save.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/training_options.hpp>

#include <optional>
#include <vector>

namespace siamese {

/// The record of one epoch. Accuracies are fractions, at the threshold 0.5 unless another is named.
/// Train values are means over the steps, taken while the model changed.
struct EpochRecord {
  int epoch = 0; ///< counts from 1
  Index steps = 0;
  double train_loss = 0, train_accuracy = 0;
  double dev_loss = 0, dev_accuracy = 0;
  double dev_accuracy_at_threshold = 0;    ///< see Performance
  std::optional<double> dev_spearman = {}; ///< see Performance
  std::optional<double> selection = {};    ///< decides which epoch is best, see `selection_of`
  double seconds = 0;                      ///< of all steps, including batch preparation
  double pairs_per_second = 0;             ///< pairs / seconds; 0 if the clock stood still
};

/// The state of a training. After a step, `record` covers the epoch so far.
template <class M, class OptimizerState>
struct TrainingState {
  M& model;
  OptimizerState& optimizer;
  const TrainingOptions& options;
  const Examples &train, &dev;
  Index steps_per_epoch = 0;
  Index total_steps = 0; ///< unless the training stops early
  Index step = 0;        ///< of the whole training; counts from 1
  EpochRecord record = {};
  std::vector<EpochRecord> history = {}; ///< of the completed epochs
  Evaluation evaluation = {};            ///< the last
  double total_loss = 0;                 ///< of the epoch's pairs so far
  Index right = 0;                       ///< of the epoch's pairs so far
  bool stop = false;  ///< set by a callback: training ends after this step or epoch
  bool pause = false; ///< set by a callback: training ends after this step and can resume from here

  /// Saves or loads everything that a resumed training needs.
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
