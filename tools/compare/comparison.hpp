// SPDX-License-Identifier: MIT
// Many trainings and their figures in one table: what compare and sweep have in common.
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

/// Where all of it goes.
struct ComparisonOutput {
  std::filesystem::path folder; ///< of the table and all models
  bool overwrite = false, quiet = false, json = false;
};

/// Declares --out, --overwrite, --json and --quiet.
void add_comparison_output(CLI::App& command, ComparisonOutput& output);

/// A request that is read and checked like the command line of siamese train. What is not possible
/// is a usage error.
struct Training {
  TrainRequest request;
  CLI::App command{"", "train"};

  explicit Training(const std::string& line);
  explicit Training(const std::vector<Setting>& settings);

private:
  void complete();
};

/// What the training before has read, which most share.
class SharedData {
public:
  /// For a request whose files are found.
  const TrainingData& of(const TrainRequest& request);

private:
  TrainRequest read_by_;
  std::optional<TrainingData> data_;
};

/// Trains what has been checked, as a model of that name in the folder; goes on where it was broken
/// off. Throws Interrupted.
nlohmann::json run(Training& training, const std::string& name, const ComparisonOutput& output,
                   SharedData& data);

/// What the files hold that trainings read.
class DataFingerprints {
public:
  /// Tells whether any of the training's files has changed. Throws FileError.
  std::string of(const TrainRequest& request);

private:
  std::map<std::filesystem::path, std::string> known_;
};

/// A folder's name of the letters, digits, dots and hyphens of a configuration, and of a hash of
/// `identity`, which says what is trained and on what.
std::string folder_name(const std::string& configuration, const std::string& identity, int seed);

/// The evaluations of the trainings that have ended, by the names of their models' folders, kept in
/// a file in the folder of all: what is there, and whose model is, is not trained again.
class Results {
public:
  /// With `overwrite` there are none, nor is there one if this is broken off. Throws InputError if
  /// the folder's file holds something else.
  explicit Results(const ComparisonOutput& output);

  /// The evaluation of that training, or null.
  nlohmann::json find(const std::string& name) const;
  void add(const std::string& name, const nlohmann::json& evaluation);
  /// Throws InputError about an entry that is no training's result.
  [[noreturn]] void refuse() const;

private:
  std::filesystem::path folder_, file_;
  nlohmann::json runs_ = nlohmann::json::object();
};

/// Creates the folder of all trainings. Throws FileError.
void create_folder(const std::filesystem::path& folder);

/// The runs of one configuration and the means of their figures. Throws nlohmann's exceptions if a
/// run is no training's result.
nlohmann::json summarize(const std::string& configuration, const nlohmann::json& runs);

/// Also a table that a terminal shows well.
std::string as_markdown(const std::string& title, const nlohmann::json& configurations);

/// Writes comparison.json and comparison.md to the folder, and prints one of them.
void show(const nlohmann::json& comparison, const std::string& table,
          const ComparisonOutput& output);

}
