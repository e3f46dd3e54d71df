// SPDX-License-Identifier: MIT
// The folder of a model in training: it changes only once everything has been written.
#pragma once

#include <filesystem>

namespace siamese::tool {

inline constexpr const char* history_file = "history.jsonl";
inline constexpr const char* evaluation_file = "evaluation.json";

/// Throws FileError if the folder holds a model, or one in training, that may not be replaced.
void check_free(const std::filesystem::path& folder, bool overwrite);

/// Files are written to a folder inside the model's own, and moved when all are there. An error or
/// an interrupt before that leaves the model's folder as it was.
class TrainingFolder {
public:
  TrainingFolder(std::filesystem::path folder, bool overwrite);
  ~TrainingFolder();
  TrainingFolder(const TrainingFolder&) = delete;
  TrainingFolder& operator=(const TrainingFolder&) = delete;

  /// Where to write.
  const std::filesystem::path& path() const { return unfinished_; }
  void publish();

private:
  std::filesystem::path folder_, unfinished_;
  bool is_new_;
};

}
