// SPDX-License-Identifier: MIT
// Everything a report shows about one model: its folder's data, and its outputs on the test pairs.
#pragma once

#include "corpus/reading.hpp"
#include "model/pair_outputs.hpp"
#include "model/saved_model.hpp"
#include "report/history.hpp"
#include "report/probe.hpp"

#include <siamese/core/threads.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace siamese::tool {

struct Experiment {
  std::string name;
  SavedModel saved;
  nlohmann::json evaluation;         ///< evaluation.json, or null
  std::vector<HistoryPoint> history; ///< empty if there is none
  std::optional<PairOutputs> test;
  std::string test_name;          ///< describes the pairs
  std::vector<std::string> notes; ///< what is missing, and why
  Probe probe;

  bool has_classes() const { return !saved.classes.empty(); }
  /// Whether any test pair's label is neither 0 nor 1.
  bool is_graded() const;
  /// For each test pair, whether the decision at the model's threshold agrees with the label.
  std::vector<bool> rightness() const;
};

/// The pairs to report on: the training's test pairs, or those of a file.
struct TestChoice {
  std::filesystem::path file;
  FileReading reading; ///< of the file
};

/// Reads the model's folder and applies the model to the pairs. Throws FileError and InputError for
/// damaged files; missing data is left out and noted.
Experiment load_experiment(const ModelChoice& model, const TestChoice& test, Threads& threads);

}
