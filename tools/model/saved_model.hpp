// SPDX-License-Identifier: MIT
// The argument MODEL of evaluate, predict and report.
#pragma once

#include "cli/program.hpp"

#include <siamese/model/any_model.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace siamese::tool {

/// Which saved model to use, and its threshold.
struct ModelChoice {
  std::string name;
  std::filesystem::path model_dir = default_model_dir;
  bool best = false;
  double threshold = std::numeric_limits<double>::quiet_NaN(); ///< NaN: the saved threshold
};

/// Declares MODEL, --model-dir, --best and --threshold.
void add_model_choice(CLI::App& app, ModelChoice& choice);

/// Declares --model-dir and --best.
void add_model_source(CLI::App& app, ModelChoice& choice);

struct SavedModel {
  AnyModel model;
  nlohmann::json config;
  std::filesystem::path config_path; ///< for messages
  double threshold;
  std::vector<std::string> classes; ///< names; empty for a similarity model

  /// The line of output for a pair: its similarity and alike or different, or the probability and
  /// name of the likeliest class.
  std::string result_line(std::span<const float> probabilities) const;
};

/// The folder of the model. Throws FileError.
std::filesystem::path find_model(const ModelChoice& choice);

/// Throws FileError or InputError.
SavedModel load_model(const ModelChoice& choice);

}
