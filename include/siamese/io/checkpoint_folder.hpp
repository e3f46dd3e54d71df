// SPDX-License-Identifier: MIT
// Options of checkpoints, and the checkpoints in a folder.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace siamese {

/// When checkpoints are written, how many are kept, whether to resume.
struct CheckpointOptions {
  Index every = 0;     ///< steps between checkpoints; 0: only at the end of epochs
  int keep = 5;        ///< number of newest checkpoints to keep
  bool resume = false; ///< resume from the newest checkpoint, if there is one
};

/// The checkpoints in a folder, oldest first. Throws FileError.
inline std::vector<std::filesystem::path> find_checkpoints(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("step-") && name.ends_with(".safetensors")) found.push_back(entry.path());
  }
  if (error) throw FileError(folder.string() + ": cannot read the folder: " + error.message());
  std::ranges::sort(found);
  return found;
}

}
