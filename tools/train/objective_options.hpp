// SPDX-License-Identifier: MIT
// Options of siamese train for head, loss and optimizer.
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

/// The head that compares the vectors, the loss and the optimizer.
struct ObjectiveRequest {
  Index classes = 0; ///< number of classes of the task; 0: labels say how alike a pair is

  AnyDistance distance;
  std::string head = "distance"; ///< "distance" or "network"
  std::vector<std::string> features = option_names<PairFeatures>();
  FeatureHeadOptions network;
  bool head_is_saved = false; ///< the head is a saved model's, whatever the loss

  AnyLoss loss;
  EachOf<AnyLoss> losses; ///< each with the requested options
  AnyOptimizer optimizer;
  EachOf<AnyOptimizer> optimizers;

  AnyHead<>::Options head_options() const;
  /// Takes the head of a saved model.
  void take_head(const AnyHead<>::Options& head);
};

/// Declares the options. Those of schedule and clipping are stored in `training`.
void add_objective_options(CLI::App& command, ObjectiveRequest& request, TrainingOptions& training);

/// Gives loss and optimizer the requested options. Impossible combinations and options without
/// effect are usage errors.
void complete(ObjectiveRequest& request, const TrainingOptions& training, const CLI::App& command);

/// Throws ArgumentError for a label for which the loss is not defined.
void check_labels(const ObjectiveRequest& request, std::span<const float> labels);

/// Throws ArgumentError if the loss has nothing to learn from in training pairs with these labels.
void check_training_labels(const ObjectiveRequest& request, std::span<const float> labels);

/// The options without effect in a completed request.
std::vector<Ineffective> without_effect(const ObjectiveRequest& request,
                                        const TrainingOptions& training);

/// The values of the chosen head's options, by key. An impossible feature is a usage error.
nlohmann::json head_values(const ObjectiveRequest& request);

/// Loss, optimizer and schedule, as they are written to config.json.
nlohmann::json describe(const ObjectiveRequest& request, const TrainingOptions& training);

}
