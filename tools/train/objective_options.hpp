// SPDX-License-Identifier: MIT
// Options of siamese train about head, loss and optimizer.
#pragma once

#include "cli/option_table.hpp"

#include <siamese/model/any_head.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/any_optimizer.hpp>
#include <siamese/training/training_options.hpp>

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace siamese::tool {

struct Ineffective;

/// What is trained to compare the vectors, towards what, and how.
struct ObjectiveRequest {
  Index classes = 0; ///< of the task; 0: labels say how alike a pair is

  AnyDistance distance;
  std::string head = "distance"; ///< or network
  std::vector<std::string> features = option_names<PairFeatures>();
  FeatureHeadOptions network;

  AnyLoss loss;
  EachOf<AnyLoss> losses; ///< with the options asked for
  AnyOptimizer optimizer;
  EachOf<AnyOptimizer> optimizers;

  AnyHead<>::Options head_options() const;
};

/// Declares the options; what they say of schedule and clipping goes to `training`.
void add_objective_options(CLI::App& command, ObjectiveRequest& request, TrainingOptions& training);

/// Gives loss and optimizer the values asked for. Combinations that are not possible and options
/// without effect are usage errors.
void complete(ObjectiveRequest& request, const TrainingOptions& training, const CLI::App& command);

/// Throws ArgumentError for a label that the loss is not defined for.
void check_labels(const ObjectiveRequest& request, std::span<const float> labels);

/// Of a completed request.
std::vector<Ineffective> without_effect(const ObjectiveRequest& request,
                                        const TrainingOptions& training);

/// Loss, optimizer and schedule as config.json tells them.
nlohmann::json describe(const ObjectiveRequest& request, const TrainingOptions& training);

}
