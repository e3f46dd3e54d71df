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

namespace siamese::tool {

/// The classes of the task nli3, by number.
inline constexpr std::array<std::string_view, 3> nli3_classes = {"entailment", "neutral",
                                                                 "contradiction"};

constexpr std::string_view name_of(Task task) { return task == Task::nli3 ? "nli3" : "similarity"; }

/// The names of all datasets that are files, for messages and help.
std::string dataset_names();

/// Declares the options for reading rows.
void add_reading_options(CLI::App& app, LoadOptions& options);

/// Those of them that belong to the dataset, for config.json.
nlohmann::json describe(const Dataset& dataset, const LoadOptions& options);

/// Sets what `description` says. Throws nlohmann's exceptions.
void restore(const nlohmann::json& description, LoadOptions& options);

}
