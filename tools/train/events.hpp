// SPDX-License-Identifier: MIT
// Where a training's events for TensorBoard lie, and what becomes of those of an earlier one.
#pragma once

#include "train/request.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace siamese::tool {

/// The folder of the runs train and dev: the training's own, or with --logs-path one outside. Empty
/// if no events are wanted.
std::filesystem::path events_folder(const TrainRequest& request, const TrainingFolder& training);

/// Throws FileError if the folder outside holds events that have to be kept.
void check_free_of_events(const TrainRequest& request);

/// Removes what an earlier training has left outside, unless this one goes on with it. Throws
/// FileError.
void clear_events(const TrainRequest& request);

/// A configuration as a table in Markdown, a line a key.
std::string as_table(const nlohmann::json& config);

}
