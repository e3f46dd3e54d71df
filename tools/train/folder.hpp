// SPDX-License-Identifier: MIT
// The folder of a model in training: it changes only once everything has been written.
#pragma once

#include <siamese/io/file.hpp>

#include <filesystem>
#include <optional>

namespace siamese::tool {

inline constexpr const char* history_file = "history.jsonl";
inline constexpr const char* evaluation_file = "evaluation.json";
inline constexpr const char* events_name = "events"; ///< a folder

/// What may be done with what lies in a model's folder.
enum class Existing { keep, resume, replace };

/// Throws FileError if the folder holds a model, or a training that was broken off, and has to be
/// kept as it is.
void check_free(const std::filesystem::path& folder, Existing existing);

/// Whether a training of this model was broken off and can be resumed.
bool has_saved_training(const std::filesystem::path& folder);

/// Files are written to a folder inside the model's own, and published when all are there: until
/// then the model's folder stays as it was, whatever happens, but for its events, which one watches
/// there. What was saved of a training that is broken off stays for one that resumes it.
class TrainingFolder {
public:
  /// Throws FileError, also if another process trains there.
  TrainingFolder(std::filesystem::path folder, Existing existing);
  ~TrainingFolder();
  TrainingFolder(const TrainingFolder&) = delete;
  TrainingFolder& operator=(const TrainingFolder&) = delete;

  /// Where to write.
  const std::filesystem::path& path() const { return unfinished_; }
  std::filesystem::path checkpoints() const;
  /// Where TensorBoard finds events, while the model trains and after. Empty when a training
  /// starts.
  std::filesystem::path events() const { return folder_ / events_name; }

  /// Removes what was saved: it leads nowhere.
  void discard();

  /// Copies all files to the model's folder, config.json last, and removes what they were made of.
  void publish();

private:
  std::filesystem::path folder_, unfinished_;
  bool is_new_, published_ = false;
  std::optional<detail::Descriptor> lock_;
};

}
