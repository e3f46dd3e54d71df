// SPDX-License-Identifier: MIT
// How files of pairs are read: options of the command line, and their form in config.json.
#pragma once

#include <siamese/data/datasets.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/text/text.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}

namespace siamese::tool {

struct Ineffective;

/// The dataset of a user's own pairs.
inline constexpr std::string_view own_pairs = "pairs";

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

/// Declares --task.
void add_task(CLI::App& app, LoadOptions& options);

/// Declares the options that say which tokens there are and which are known. --nfc is a usage error
/// if this build lacks it.
void add_text_options(CLI::App& app, Tokenizer& tokenizer, NgramOptions& ngrams,
                      VocabularyOptions& vocabulary);

/// The options among these that have no effect with others.
std::vector<Ineffective> without_effect(const Tokenizer& tokenizer, const NgramOptions& ngrams);

/// The values of the options of a tokenizer and its n-grams, by key.
nlohmann::json text_values(Tokenizer tokenizer, NgramOptions ngrams);

/// Declares the options for splitting dev and test pairs off the training pairs.
void add_split_options(CLI::App& app, LoadOptions& options);

/// The options of the split that have no effect beside files of dev or test pairs.
std::vector<Ineffective> split_without_effect(bool has_dev, bool has_test);

/// The reading options that apply to the dataset, for config.json.
nlohmann::json describe(const Dataset& dataset, const LoadOptions& options);

/// How files given to a saved model are read: like its training files, unless the command line says
/// otherwise.
struct FileReading {
  std::string dataset; ///< requested; empty: the model's
  LoadOptions load;
  bool named_columns = false; ///< whether the command line names the columns

  /// Declares --dataset.
  void add_dataset(CLI::App& app);

  /// The dataset to read. Options of `load` that the command line does not give become those of the
  /// training, or the usual ones if another dataset is requested. An option without effect is a
  /// usage error. Throws InputError for an invalid config.json.
  const Dataset& adopt(const nlohmann::json& config, const std::filesystem::path& config_path,
                       const CLI::App& command);
  /// The same without a command line.
  const Dataset& adopt(const nlohmann::json& config, const std::filesystem::path& config_path);

  /// The error, with how the file was read if the user did not choose that.
  Error explained(const InputError& error, const Dataset& read_as) const;
};

/// The options for reading rows that have no effect on files of the dataset.
std::vector<Ineffective> without_effect_on(const Dataset& dataset, const LoadOptions& options);

}
