// SPDX-License-Identifier: MIT
// Runs many trainings and tabulates their results, for compare and sweep.
#pragma once

#include "train/request.hpp"

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace siamese::tool {

/// The places of the results.
struct ComparisonOutput {
  std::filesystem::path folder; ///< of the table and all models
  bool overwrite = false, quiet = false, json = false;
};

/// Declares --out, --overwrite, --json and --quiet.
void add_comparison_output(CLI::App& command, ComparisonOutput& output);

/// A training request, read and checked like the command line of siamese train. Throws a usage
/// error if it is invalid.
struct Training {
  TrainRequest request;
  CLI::App command{"", "train"};

  explicit Training(const std::string& line);
  explicit Training(const std::vector<Setting>& settings);

private:
  void complete();
};

/// The data of the previous training, which most trainings share.
class SharedData {
public:
  /// The data for a request whose files have been found.
  const TrainingData& of(const TrainRequest& request);

private:
  DataRequest read_by_;
  std::optional<TrainingData> data_;
};

/// Trains a model of that name in the folder; resumes an interrupted training. Throws Interrupted.
nlohmann::json run(Training& training, const std::string& name, const ComparisonOutput& output,
                   SharedData& data);

/// Hashes of the files that trainings read.
class DataFingerprints {
public:
  /// A hash of the training's files, which changes if any file does. Throws FileError.
  std::string of(const TrainRequest& request);

private:
  std::map<std::filesystem::path, std::string> known_;
};

/// A folder name made of the letters, digits, dots and hyphens of a configuration, and a hash of
/// `identity`, which describes model and data.
std::string folder_name(const std::string& configuration, const std::string& identity, int seed);

/// The evaluations of finished trainings by the names of their models' folders, kept in a file. A
/// training that has an evaluation and a model is not repeated.
class Results {
public:
  /// Reads the file; with `overwrite`, empties it first. Throws InputError if the file holds
  /// something else.
  explicit Results(const ComparisonOutput& output);

  /// The evaluation of a training, or null. Throws InputError for an impossible one.
  nlohmann::json find(const std::string& name) const;
  void add(const std::string& name, const nlohmann::json& evaluation);
  /// Throws InputError about an entry that is not the result of a training.
  [[noreturn]] void refuse(const std::string& reason = {}) const;

private:
  std::filesystem::path folder_, file_;
  nlohmann::json runs_ = nlohmann::json::object();
};

/// Creates the folder of all trainings. Throws FileError.
void create_folder(const std::filesystem::path& folder);

/// The runs of one configuration and the means of their values. Throws nlohmann's exceptions if a
/// run is not the result of a training.
nlohmann::json summarize(const std::string& configuration, const nlohmann::json& runs);

/// The measure on dev that ranks a configuration: a column's title and the mean. A configuration
/// without dev pairs ranks below all others.
struct Rank {
  std::string measure;
  double value = -2;
};
Rank rank_of(const nlohmann::json& summary);

/// A Markdown table, which is also readable in a terminal.
std::string as_markdown(const std::string& title, const nlohmann::json& configurations);

/// Writes comparison.json and comparison.md to the folder and prints one of them.
void show(const nlohmann::json& comparison, const std::string& table,
          const ComparisonOutput& output);

}
