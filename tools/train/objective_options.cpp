// SPDX-License-Identifier: MIT
// Options of siamese train about head, loss and optimizer.

#include "train/objective_options.hpp"
#include "cli/options.hpp"

#include <siamese/io/head_options.hpp>
#include <siamese/training/objective.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

constexpr const char* network_head = "network";

std::vector<std::string> decay_names() {
  std::vector<std::string> names;
  for (const auto& [name, decay] : decays) names.emplace_back(name);
  return names;
}

template <class Real>
Range<Real> below_1() {
  return {0, std::nextafter(Real{1}, Real{0}), "a number from 0 to below 1"};
}

/// A number whose default is that of the loss or optimizer which has it.
void add_value(CLI::App& command, const std::string& name, double& target, Range<double> range,
               const std::string& help, const char* group) {
  add_number(command, name, target, range, help, {target})->group(group);
}

void add_head_options(CLI::App& command, ObjectiveRequest& request) {
  const char* const group = "Head";
  add_choice(command, "--distance", request.distance, "Compares the vectors")->group(group);
  command
      .add_option("--head", request.head,
                  "distance: the one chosen; network: learns how to compare the vectors")
      ->check(CLI::IsMember({"distance", network_head}))
      ->type_name("NAME")
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--head-features", request.features,
                  "network: what it reads, some of u, v, difference, product")
      ->delimiter(',')
      ->allow_extra_args(false) // what follows is another argument
      ->type_name("NAME,NAME,...")
      ->default_str("u,v,difference,product")
      ->group(group);
  add_number(command, "--head-hidden-size", request.network.hidden_size, from_to<Index>(0, 65536),
             "network: units of its hidden layer; 0: none")
      ->group(group);
  add_number(command, "--head-dropout-rate", request.network.dropout_rate, below_1<float>(),
             "network: part left out in training of what each of its layers reads")
      ->group(group);
}

void add_loss_options(CLI::App& command, ObjectiveRequest& request) {
  const char* const group = "Loss";
  add_choice(command, "--loss", request.loss, "What training minimises")->group(group);
  add_value(command, "--margin", request.margin, numbers_above_0(),
            "Contrastive losses and triplets: how far apart is far enough (default: 0.5 and 1)",
            group);
  add_value(command, "--scale", request.scale, numbers_above_0(),
            "cosent, multiple-negatives-ranking: factor of the similarities (default: 20)", group);
  add_value(command, "--label-smoothing", request.label_smoothing, below_1<double>(),
            "bce, softmax: part by which labels are less than certain (default: 0)", group);
}

void add_optimizer_options(CLI::App& command, ObjectiveRequest& request,
                           TrainingOptions& training) {
  const char* const group = "Optimizer";
  add_choice(command, "--optimizer", request.optimizer, "Moves the parameters")->group(group);
  add_value(command, "--learning-rate", request.learning_rate, numbers_above_0(),
            "Size of a step (default: 0.001; sgd 0.1, adagrad 0.01)", group);
  add_value(command, "--momentum", request.momentum, below_1<double>(),
            "sgd: part of a step that goes on in the next (default: 0.9)", group);
  add_value(command, "--weight-decay", request.weight_decay, {0, 1e3, "a number from 0 to 1e3"},
            "adamw: how fast parameters fade (default: 0.01)", group);
  command
      .add_option_function<std::string>(
          "--schedule",
          [&training](const std::string& name) {
            for (const auto& [known, decay] : decays)
              if (known == name) training.schedule.decay = decay;
          },
          "The learning rate over the steps: constant, linear, cosine, step")
      ->check(CLI::IsMember(decay_names()))
      ->type_name("NAME")
      ->default_str("constant")
      ->group(group);
  const auto steps = from_to<Index>(0, 1'000'000'000'000);
  add_number(command, "--warmup-steps", training.schedule.warmup_steps, steps,
             "Steps in which the learning rate rises to its value")
      ->group(group);
  add_number(command, "--decay-steps", training.schedule.decay_steps,
             from_to<Index>(1, 1'000'000'000'000), "step: steps from one fall to the next")
      ->group(group);
  add_number(command, "--decay-factor", training.schedule.decay_factor,
             Range<double>{std::numeric_limits<double>::min(), 1, "a number above 0, at most 1"},
             "step: what is left of the learning rate at a fall")
      ->group(group);
  add_value(command, "--clip-norm", training.clip_norm, numbers_above_0(),
            "Longer gradients are scaled to this norm (default: never)", group);
}

constexpr auto margin_of = [](auto& loss) -> double* {
  if constexpr (requires { loss.margin; }) return &loss.margin;
  return nullptr;
};
constexpr auto scale_of = [](auto& loss) -> double* {
  if constexpr (requires { loss.scale; }) return &loss.scale;
  return nullptr;
};
constexpr auto label_smoothing_of = [](auto& loss) -> double* {
  if constexpr (requires { loss.label_smoothing; }) return &loss.label_smoothing;
  return nullptr;
};
constexpr auto learning_rate_of = [](auto& optimizer) { return &optimizer.learning_rate; };
constexpr auto momentum_of = [](auto& optimizer) -> double* {
  if constexpr (requires { optimizer.momentum; }) return &optimizer.momentum;
  return nullptr;
};
constexpr auto weight_decay_of = [](auto& optimizer) -> double* {
  if constexpr (requires { optimizer.weight_decay; }) return &optimizer.weight_decay;
  return nullptr;
};

void set_values(ObjectiveRequest& request, const CLI::App& command) {
  const auto set = [&](const char* option, double* target, double value) {
    if (command.count(option) > 0) *target = value;
  };
  set("--margin", request.loss.visit(margin_of), request.margin);
  set("--scale", request.loss.visit(scale_of), request.scale);
  set("--label-smoothing", request.loss.visit(label_smoothing_of), request.label_smoothing);
  set("--learning-rate", request.optimizer.visit(learning_rate_of), request.learning_rate);
  set("--momentum", request.optimizer.visit(momentum_of), request.momentum);
  set("--weight-decay", request.optimizer.visit(weight_decay_of), request.weight_decay);
}

}

AnyHead<>::Options ObjectiveRequest::head_options() const {
  if (head == network_head) return network;
  return distance;
}

void add_objective_options(CLI::App& command, ObjectiveRequest& request,
                           TrainingOptions& training) {
  add_head_options(command, request);
  add_loss_options(command, request);
  add_optimizer_options(command, request, training);
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
  const auto need = [&](const char* option, const double* value, const std::string& owner) {
    if (value == nullptr) list.push_back({{option}, "on the " + owner});
  };
  AnyLoss loss = request.loss;
  const std::string loss_name = "loss " + std::string(loss.name());
  need("--margin", loss.visit(margin_of), loss_name);
  need("--scale", loss.visit(scale_of), loss_name);
  need("--label-smoothing", loss.visit(label_smoothing_of), loss_name);
  AnyOptimizer optimizer = request.optimizer;
  const std::string optimizer_name = "optimizer " + std::string(optimizer.name());
  need("--momentum", optimizer.visit(momentum_of), optimizer_name);
  need("--weight-decay", optimizer.visit(weight_decay_of), optimizer_name);
  if (training.schedule.decay != Decay::step)
    list.push_back({{"--decay-steps", "--decay-factor"}, "without --schedule step"});
  return list;
}

void complete(ObjectiveRequest& request, const TrainingOptions& training, const CLI::App& command) {
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  if (request.classes > 0 && !given("--loss")) request.loss = Softmax{};
  const bool softmax = request.loss.name() == Softmax::name;
  if ((softmax || request.classes > 0) && !given("--head")) request.head = network_head;
  request.network.outputs = request.classes > 0 ? request.classes : softmax ? 2 : 1;
  if (request.classes > 0 && request.head != network_head)
    usage_error("--task nli3 needs --head network");
  refuse(without_effect(request, training), command);
  set_values(request, command);
  try {
    request.network.features = features_named(request.features);
  } catch (const ArgumentError& error) {
    usage_error(std::string("--head-features: ") + error.what());
  }
  try {
    Objective<AnyLoss>{request.loss}.check(AnyHead<>(1, request.head_options()));
  } catch (const ArgumentError& error) {
    usage_error(std::string("--loss: ") + error.what());
  }
}

void check_labels(const ObjectiveRequest& request, std::span<const float> labels) {
  Objective<AnyLoss>{request.loss}.check(AnyHead<>(1, request.head_options()), labels);
}

nlohmann::json describe(const ObjectiveRequest& request, const TrainingOptions& training) {
  nlohmann::json json = {{"loss", request.loss.name()},
                         {"optimizer", request.optimizer.name()},
                         {"schedule", name_of(training.schedule.decay)},
                         {"warmup_steps", training.schedule.warmup_steps},
                         {"clip_norm", training.clip_norm}};
  if (training.schedule.decay == Decay::step) {
    json["decay_steps"] = training.schedule.decay_steps;
    json["decay_factor"] = training.schedule.decay_factor;
  }
  const auto tell = [&](const char* name, const double* value) {
    if (value != nullptr) json[name] = *value;
  };
  AnyLoss loss = request.loss;
  tell("margin", loss.visit(margin_of));
  tell("scale", loss.visit(scale_of));
  tell("label_smoothing", loss.visit(label_smoothing_of));
  AnyOptimizer optimizer = request.optimizer;
  tell("learning_rate", optimizer.visit(learning_rate_of));
  tell("momentum", optimizer.visit(momentum_of));
  tell("weight_decay", optimizer.visit(weight_decay_of));
  return json;
}

}
