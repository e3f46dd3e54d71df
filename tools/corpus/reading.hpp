// SPDX-License-Identifier: MIT
// How files of pairs are read: options of the command line, and their form in config.json.
#pragma once

#include <siamese/data/datasets.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/text/tokenizer.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}

namespace siamese::tool {

/// The classes of the task nli3, by number.
inline constexpr std::array<std::string_view, 3> nli3_classes = {"entailment", "neutral",
                                                                 "contradiction"};

constexpr std::string_view name_of(Task task) { return task == Task::nli3 ? "nli3" : "similarity"; }

/// The names of all datasets that are read from files; joined for messages and help.
std::vector<std::string> dataset_list();
std::string dataset_names();

/// Declares --rounds.
CLI::Option* add_rounds(CLI::App& app, LoadOptions& options);

/// Declares the options for reading rows.
void add_reading_options(CLI::App& app, LoadOptions& options);

/// Declares the options for reading rows that also apply to rows without labels.
void add_row_options(CLI::App& app, LoadOptions& options);

/// Declares --columns A,B, for rows without labels.
CLI::Option* add_sentence_columns(CLI::App& app, LoadOptions& options);

/// Declares --nfc, a usage error if this build does not have it.
void add_nfc(CLI::App& app, Tokenizer& tokenizer);

/// Declares the options for splitting dev and test pairs off the training pairs.
void add_split_options(CLI::App& app, LoadOptions& options);

/// The reading options that apply to the dataset, for config.json.
nlohmann::json describe(const Dataset& dataset, const LoadOptions& options);

/// Whether the command line has an option that says how rows are read.
bool says_how_to_read(const CLI::App& command);

/// How files given to a saved model are read: like its training files, unless the command line says
/// otherwise.
struct FileReading {
  std::string dataset; ///< requested; empty: the model's
  LoadOptions load;

  /// Declares --dataset.
  void add_dataset(CLI::App& app);

  /// The dataset to read. Sets `load` to the reading options of the training, unless another
  /// dataset is requested or `load_stands`. Throws InputError for an invalid config.json.
  const Dataset& adopt(const nlohmann::json& config, const std::filesystem::path& config_path,
                       bool load_stands = false);

  /// The error, with how the file was read if the user did not choose that.
  Error explained(const InputError& error, const Dataset& read_as) const;
};

}
