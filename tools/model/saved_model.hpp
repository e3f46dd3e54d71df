// SPDX-License-Identifier: MIT
// The argument MODEL of evaluate and predict.
#pragma once

#include "cli/commands.hpp"

#include <siamese/model/any_model.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace siamese::tool {

/// Which saved model is meant, and where it draws the line.
struct ModelChoice {
  std::string name;
  std::filesystem::path model_dir = default_model_dir;
  bool best = false;
  double threshold = std::numeric_limits<double>::quiet_NaN(); ///< NaN: the one saved
};

/// Declares MODEL, --model-dir, --best and --threshold.
void add_model_choice(CLI::App& app, ModelChoice& choice);

/// Declares --model-dir and --best.
void add_model_source(CLI::App& app, ModelChoice& choice);

struct SavedModel {
  AnyModel model;
  nlohmann::json config;
  std::filesystem::path config_path; ///< for messages about it
  double threshold;
  std::vector<std::string> classes; ///< their names, where the model has been trained on classes

  /// A line of output for a pair: its similarity and the verdict, or the likeliest class and its
  /// probability.
  std::string result_line(std::span<const float> probabilities) const;
};

/// Throws FileError or InputError.
SavedModel load_model(const ModelChoice& choice);

}
