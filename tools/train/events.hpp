// SPDX-License-Identifier: MIT
// The place of a training's events for TensorBoard, and the removal of an earlier training's.
#pragma once

#include "train/request.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace siamese::tool {

/// The folder of the runs train and dev: the training's own or, with --logs-path, one outside.
/// Empty if no events are wanted.
std::filesystem::path events_folder(const TrainRequest& request, const TrainingFolder& training);

/// Throws FileError if the folder outside holds events that must be kept.
void check_free_of_events(const TrainRequest& request);

/// Removes the events of an earlier training from the folder outside, unless this training resumes
/// it. Throws FileError.
void clear_events(const TrainRequest& request);

/// A configuration as a Markdown table, one line per key.
std::string as_table(const nlohmann::json& config);

}
