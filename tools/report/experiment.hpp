// SPDX-License-Identifier: MIT
// All that a report tells of one model: what its folder says, and what it says of its test pairs.
#pragma once

#include "corpus/reading.hpp"
#include "model/saved_model.hpp"
#include "model/scoring.hpp"
#include "report/probe.hpp"

#include <siamese/core/threads.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace siamese::tool {

/// One evaluation during training; nothing is what was not measured.
struct HistoryPoint {
  double step = 0;
  std::optional<double> train_loss, train_accuracy, dev_loss, dev_accuracy;
};

struct Experiment {
  std::string name;
  SavedModel saved;
  nlohmann::json evaluation;         ///< what evaluation.json says, if it is there
  std::vector<HistoryPoint> history; ///< empty if it is not there
  std::optional<ScoredPairs> test;
  std::string test_name;          ///< what the pairs are
  std::vector<std::string> notes; ///< what is missing, and why
  Probe probe;

  bool has_classes() const { return !saved.classes.empty(); }
  /// Whether the test pairs' labels are more than alike or not.
  bool is_graded() const;
  /// Whether the model calls a test pair what its label says, at its threshold.
  std::vector<bool> rightness() const;
};

/// Which pairs are scored: those that training set aside, or those of a file.
struct TestChoice {
  std::filesystem::path file;
  FileReading reading; ///< of the file
};

/// Reads the model's folder and compares the pairs. Throws FileError and InputError for what is
/// damaged; what is not there is left out, and the notes say so.
Experiment load_experiment(const ModelChoice& model, const TestChoice& test, Threads& threads);

}
