// SPDX-License-Identifier: MIT
// What training writes down and says beside the model.
#pragma once

#include "train.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <vector>

namespace siamese::tool {

/// Of one model, where there are such pairs.
struct Accuracies {
  std::optional<double> dev, test;
};

/// What is about to be trained, on standard error.
void announce(const TrainRequest& request, const TrainingData& data, Index parameters);

/// The part of config.json that tells how to train the same model again.
nlohmann::json describe(const TrainRequest& request);

/// The content of evaluation.json.
nlohmann::json evaluate(const TrainingData& data, const std::vector<EpochRecord>& history,
                        Index parameters, const Accuracies& last, const Accuracies& best);

/// The result, on standard output.
void report(const TrainRequest& request, const nlohmann::json& evaluation);

}
