// SPDX-License-Identifier: MIT
// The results that training writes and prints besides the model.
#pragma once

#include "train/folder.hpp"
#include "train/request.hpp"

#include <siamese/measures/accuracy.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/state.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <vector>

namespace siamese::tool {

/// The accuracy of one epoch's parameters; empty for a part without pairs.
struct EpochResult {
  float threshold = default_threshold; ///< the best one on dev; for classes the default
  std::optional<double> dev_accuracy, test_accuracy; ///< at the default threshold
  std::optional<double> dev_accuracy_at_threshold, test_accuracy_at_threshold;
  std::optional<double> dev_spearman, test_spearman; ///< of graded labels
};

/// Warns on standard error of parts whose pairs are all of one kind, so that nothing can be learned
/// or measured.
void warn_of_one_kind(const TrainRequest& request, const TrainingData& data);

/// Computes the result from the outputs of a model.
EpochResult epoch_result(const VectorsOf<float>& dev_outputs, std::span<const float> dev_labels,
                         const VectorsOf<float>& test_outputs, std::span<const float> test_labels);

/// Describes the coming training on standard error.
void announce(const TrainRequest& request, const TrainingData& data, Index parameters);

/// Says on standard error whether a training that is to be resumed continues from a checkpoint or
/// starts from the beginning.
void announce_start(const TrainRequest& request, const TrainingFolder& folder);

/// A callback that announces the start, once an earlier state has been restored.
struct StartNotice {
  const TrainRequest& request;
  const TrainingFolder& folder;

  template <class State>
  void on_train_begin(const State&) {
    announce_start(request, folder);
  }
};

/// The part of config.json that says how to train the same model again.
nlohmann::json describe(const TrainRequest& request, const TrainingData& data);

/// The part of a configuration that decides the parameters, without the length of the training, and
/// so identifies a training that may become longer.
nlohmann::json deciding(nlohmann::json config);

/// If the training to be resumed has already ended, says so and returns its evaluation. Throws
/// InputError if the existing model belongs to another training.
std::optional<nlohmann::json> evaluation_of_ended(const TrainRequest& request,
                                                  const nlohmann::json& config);

/// The content of evaluation.json.
nlohmann::json evaluate(const TrainingData& data, const std::vector<EpochRecord>& history,
                        Index parameters, const EpochResult& last, const EpochResult& best,
                        int best_epoch);

/// Prints the result on standard output.
void report(const TrainRequest& request, const nlohmann::json& evaluation);

}
