// SPDX-License-Identifier: MIT
// How files of pairs are read: the options of train and evaluate, and what config.json keeps.
#pragma once

#include "cli/commands.hpp"

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
class Option;
}

namespace siamese::tool {

/// The classes of the task nli3, by number.
inline constexpr std::array<std::string_view, 3> nli3_classes = {"entailment", "neutral",
                                                                 "contradiction"};

constexpr std::string_view name_of(Task task) { return task == Task::nli3 ? "nli3" : "similarity"; }

/// The names of all datasets that are files; joined, for messages and help.
std::vector<std::string> dataset_list();
std::string dataset_names();

/// Declares --rounds.
CLI::Option* add_rounds(CLI::App& app, LoadOptions& options);

/// Declares the options for reading rows.
void add_reading_options(CLI::App& app, LoadOptions& options);

/// Declares those of them that rows without labels need too.
void add_row_options(CLI::App& app, LoadOptions& options);

/// Declares --columns A,B, for rows without labels.
CLI::Option* add_sentence_columns(CLI::App& app, LoadOptions& options);

/// Declares --nfc, a usage error where this build has it not.
void add_nfc(CLI::App& app, Tokenizer& tokenizer);

/// Declares the options for taking dev and test pairs from the training pairs.
void add_split_options(CLI::App& app, LoadOptions& options);

/// The options for reading that belong to the dataset, for config.json.
nlohmann::json describe(const Dataset& dataset, const LoadOptions& options);

/// Whether the command line has one of the options that say how rows are read.
bool says_how_to_read(const CLI::App& command);

/// How the files that a saved model is asked about are read: as those it was trained on, unless the
/// command line says otherwise.
struct FileReading {
  std::string dataset; ///< asked for; empty: the model's
  LoadOptions load;

  /// Declares --dataset.
  void add_dataset(CLI::App& app);

  /// The dataset whose files they are, with what training says of reading in `load`, unless another
  /// dataset is asked for or `load` is said to stand. Throws InputError for a config.json that
  /// makes no sense.
  const Dataset& adopt(const nlohmann::json& config, const std::filesystem::path& config_path,
                       bool load_stands = false);

  /// The error, saying how the file was read where nobody has said so.
  Error explained(const InputError& error, const Dataset& read_as) const;
};

}
