// SPDX-License-Identifier: MIT
// Options of siamese train for head, loss and optimizer.

#include "train/objective_options.hpp"
#include "cli/options.hpp"

#include <siamese/training/objective.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::tool {

namespace {

constexpr const char* distance_head = "distance";
constexpr const char* network_head = "network";

const HelpTable network_help = {
    {"hidden_size", "network: units of its hidden layer; 0: none", "--head-hidden-size"},
    {"dropout_rate", "network: fraction of values dropped in training from the input of each layer",
     "--head-dropout-rate"},
};

const HelpTable loss_help = {
    {"margin", "Contrastive losses and triplets: how far apart is far enough (default: 0.5 and 1)"},
    {"scale", "cosent, multiple-negatives-ranking: factor of the similarities (default: 20)"},
    {"label_smoothing", "bce, softmax: fraction of a label spread over all classes (default: 0)"},
};

const HelpTable optimizer_help = {
    {"learning_rate", "Size of a step (default: 0.001; sgd 0.1, adagrad 0.01)"},
    {"momentum", "sgd: part of a step that is repeated in the next (default: 0.9)"},
    {"weight_decay", "adamw: weight decay rate (default: 0.01)"},
};

const HelpTable schedule_help = {
    {"decay", "The learning rate over the steps", "--schedule"},
    {"warmup_steps", "Steps in which the learning rate rises to its value"},
    {"decay_steps", "step: steps between two decays"},
    {"decay_factor", "step: factor of the learning rate at each decay"},
};

const HelpTable clipping_help = {
    {"clip_norm", "Longer gradients are scaled to this norm (default: never)"},
};

void add_head_options(CLI::App& command, ObjectiveRequest& request) {
  const char* const group = "Head";
  add_choice(command, "--distance", request.distance,
             "Distance of the two vectors, from which the similarity follows")
      ->group(group);
  command
      .add_option("--head", request.head,
                  "distance: the one chosen; network: learns how to compare the vectors")
      ->check(CLI::IsMember({distance_head, network_head}))
      ->type_name("NAME")
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--head-features", request.features,
                  "network: what it reads, some of u, v, difference, product")
      ->delimiter(',')
      ->allow_extra_args(false) // the next word is another argument
      ->type_name("NAME,NAME,...")
      ->default_str("u,v,difference,product")
      ->group(group);
  add_options(command, group, request.network, network_help);
}

/// The features with these names. An unknown or duplicate name is a usage error.
PairFeatures features_named(const std::vector<std::string>& names) {
  const std::vector<std::string> known = option_names<PairFeatures>();
  for (const std::string& name : names)
    if (std::ranges::count(known, name) == 0 || std::ranges::count(names, name) > 1)
      usage_error("--head-features: '" + name +
                  "' is unknown or given twice; features are u, v, difference, product");
  PairFeatures features;
  for_each_option(features, [&](const auto& option, bool& is_read) {
    is_read = std::ranges::count(names, option.name) > 0;
  });
  return features;
}

std::vector<std::string> names_of(const PairFeatures& features) {
  std::vector<std::string> names;
  for_each_option(features, [&](const auto& option, bool is_read) {
    if (is_read) names.emplace_back(option.name);
  });
  return names;
}

}

AnyHead<>::Options ObjectiveRequest::head_options() const {
  if (head == network_head) return network;
  return distance;
}

void ObjectiveRequest::take_head(const AnyHead<>::Options& saved) {
  head_is_saved = true;
  if (const auto* const chosen = std::get_if<AnyDistance>(&saved)) {
    head = distance_head;
    distance = *chosen;
    return;
  }
  head = network_head;
  network = std::get<FeatureHeadOptions>(saved);
  features = names_of(network.features);
}

nlohmann::json head_values(const ObjectiveRequest& request) {
  nlohmann::json values = {{"head", request.head}};
  if (request.head == distance_head) {
    values["distance"] = request.distance.name();
  } else {
    FeatureHeadOptions network = request.network;
    values["head_features"] = names_of(features_named(request.features));
    values.update(values_of({{"", bind(network)}}, network_help));
  }
  return values;
}

void add_objective_options(CLI::App& command, ObjectiveRequest& request,
                           TrainingOptions& training) {
  add_head_options(command, request);
  const char* const loss = "Loss";
  add_choice(command, "--loss", request.loss, "Loss that training minimises")->group(loss);
  add_options(command, loss, request.losses.owners(), loss_help);
  const char* const optimizer = "Optimizer";
  add_choice(command, "--optimizer", request.optimizer, "Moves the parameters")->group(optimizer);
  add_options(command, optimizer, request.optimizers.owners(), optimizer_help);
  add_options(command, optimizer, training.schedule, schedule_help);
  add_options(command, optimizer, training, clipping_help);
}

std::vector<Ineffective> without_effect(const ObjectiveRequest& request,
                                        const TrainingOptions& training) {
  std::vector<Ineffective> list;
  if (request.head == network_head) {
    list.push_back(
        {{"--distance"}, "with --head network, which loss softmax and --task nli3 imply"});
  } else {
    list.push_back({{"--head-features", "--head-hidden-size", "--head-dropout-rate"},
                    "without --head network"});
  }
  ObjectiveRequest all = request;
  list.push_back(without_effect(all.losses.owners(), loss_help, "loss", request.loss.name()));
  list.push_back(without_effect(all.optimizers.owners(), optimizer_help, "optimizer",
                                request.optimizer.name()));
  if (training.schedule.decay != Decay::step)
    list.push_back({{"--decay-steps", "--decay-factor"}, "without --schedule step"});
  return list;
}

void complete(ObjectiveRequest& request, const TrainingOptions& training, const CLI::App& command) {
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  const bool saved_classes =
      request.head_is_saved && request.head == network_head && request.network.outputs > 1;
  if ((request.classes > 0 || saved_classes) && !given("--loss")) request.loss = Softmax{};
  const bool softmax = request.loss.name() == Softmax::name;
  if (!request.head_is_saved) {
    if ((softmax || request.classes > 0) && !given("--head")) request.head = network_head;
    request.network.outputs = request.classes > 0 ? request.classes : softmax ? 2 : 1;
  }
  if (request.classes > 0 && request.head != network_head)
    usage_error("--task nli3 needs --head network");
  refuse(without_effect(request, training), command);
  request.losses.give_to(request.loss);
  request.optimizers.give_to(request.optimizer);
  request.network.features = features_named(request.features);
  try {
    Objective<AnyLoss>{request.loss}.validate(AnyHead<>(1, request.head_options()));
  } catch (const ArgumentError& error) {
    usage_error(std::string("--loss: ") + error.what() +
                (request.head_is_saved ? "; --from takes the model's head as it is" : ""));
  }
}

void check_labels(const ObjectiveRequest& request, std::span<const float> labels) {
  Objective<AnyLoss>{request.loss}.validate(AnyHead<>(1, request.head_options()), labels);
}

void check_training_labels(const ObjectiveRequest& request, std::span<const float> labels) {
  Objective<AnyLoss>{request.loss}.validate_training(labels);
}

nlohmann::json describe(const ObjectiveRequest& request, const TrainingOptions& training) {
  nlohmann::json json = {{"loss", request.loss.name()}, {"optimizer", request.optimizer.name()}};
  ObjectiveRequest all = request;
  TrainingOptions with = training;
  json.update(values_of(all.losses.owners(), loss_help, request.loss.name()));
  json.update(values_of(all.optimizers.owners(), optimizer_help, request.optimizer.name()));
  json.update(values_of({{"", bind(with.schedule)}}, schedule_help));
  json.update(values_of({{"", bind(with)}}, clipping_help));
  if (training.schedule.decay != Decay::step)
    for (const char* key : {"decay_steps", "decay_factor"}) json.erase(key);
  return json;
}

}
