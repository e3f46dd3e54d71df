// SPDX-License-Identifier: MIT
// How files of pairs are read: the options of train and evaluate, and what config.json keeps.
#pragma once

#include "commands.hpp"

#include <siamese/data/datasets.hpp>
#include <siamese/data/load_options.hpp>

#include <nlohmann/json.hpp>

#include <array>
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

/// Declares the options for taking dev and test pairs from the training pairs.
void add_split_options(CLI::App& app, LoadOptions& options);

/// The options for reading that belong to the dataset, for config.json.
nlohmann::json describe(const Dataset& dataset, const LoadOptions& options);

/// Sets what `description` says. Throws nlohmann's exceptions.
void restore(const nlohmann::json& description, LoadOptions& options);

}
