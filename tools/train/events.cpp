// SPDX-License-Identifier: MIT
// Event files are in the model's folder, or in a folder of all experiments as in the reference.

#include "train/events.hpp"
#include "cli/output.hpp"
#include "train/folder.hpp"

#include <system_error>
#include <vector>

namespace siamese::tool {

namespace {

std::filesystem::path events_outside(const TrainRequest& request) {
  return request.output.logs_path / model_folder(request).filename();
}

/// TensorBoard's files of both runs. Other files are left alone, because the folder belongs to the
/// user.
std::vector<std::filesystem::path> event_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const char* run : {"train", "dev"})
    for (const auto& entry : std::filesystem::directory_iterator(folder / run, none)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("events.out.tfevents.") || name == "projector_config.pbtxt")
        files.push_back(entry.path());
    }
  return files;
}

}

std::filesystem::path events_folder(const TrainRequest& request, const TrainingFolder& training) {
  if (request.output.no_events) return {};
  return request.output.logs_path.empty() ? training.events() : events_outside(request);
}

void check_free_of_events(const TrainRequest& request) {
  if (request.output.logs_path.empty() || existing(request) != Existing::keep) return;
  const std::vector<std::filesystem::path> files = event_files(events_outside(request));
  if (!files.empty())
    throw FileError(
        files.front().string() +
        ": belongs to an earlier training; give --overwrite to replace it, or another name "
        "with --experiment-name");
}

void clear_events(const TrainRequest& request) {
  const bool goes_on =
      request.training.checkpoints.resume && has_saved_training(model_folder(request));
  if (request.output.logs_path.empty() || goes_on) return;
  for (const std::filesystem::path& file : event_files(events_outside(request))) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) detail::throw_file_error("remove", file, error.value());
  }
}

std::string as_table(const nlohmann::json& config) {
  std::string table = "| key | value |\n|---|---|\n";
  const nlohmann::json flat = config.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    std::string key = pointer.substr(1);
    for (char& c : key) c = c == '/' ? '.' : c;
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    table += "| " + text_cell(key) + " | " + text_cell(text) + " |\n";
  }
  return table;
}

}
