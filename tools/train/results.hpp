// SPDX-License-Identifier: MIT
// What training writes down and says beside the model.
#pragma once

#include "train/folder.hpp"
#include "train/request.hpp"

#include <siamese/measures/accuracy.hpp>
#include <siamese/training/state.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <vector>

namespace siamese::tool {

/// How right the parameters of one epoch are; nothing about a part without pairs.
struct EpochResult {
  float threshold = default_threshold; ///< the best one on dev; of classes the default one
  std::optional<double> dev_accuracy, test_accuracy; ///< at the default threshold
  std::optional<double> dev_accuracy_at_threshold, test_accuracy_at_threshold;
};

/// From the outputs of the model.
EpochResult epoch_result(const VectorsOf<float>& dev_outputs, std::span<const float> dev_labels,
                         const VectorsOf<float>& test_outputs, std::span<const float> test_labels);

/// What is about to be trained, on standard error.
void announce(const TrainRequest& request, const TrainingData& data, Index parameters);

/// Whether a training to be resumed goes on or starts anew, on standard error.
void announce_start(const TrainRequest& request, const TrainingFolder& folder);

/// The part of config.json that tells how to train the same model again.
nlohmann::json describe(const TrainRequest& request, const TrainingData& data);

/// What of a config.json decides the parameters: another training differs in it.
nlohmann::json deciding(nlohmann::json config);

/// If the training to be resumed has ended: says so, and gives its evaluation. Throws InputError if
/// the model that is there is another training's.
std::optional<nlohmann::json> evaluation_of_ended(const TrainRequest& request,
                                                  const nlohmann::json& config);

/// The content of evaluation.json.
nlohmann::json evaluate(const TrainingData& data, const std::vector<EpochRecord>& history,
                        Index parameters, const EpochResult& last, const EpochResult& best);

/// The result, on standard output.
void report(const TrainRequest& request, const nlohmann::json& evaluation);

}
