// SPDX-License-Identifier: MIT
// The folder of a model in training, which changes only once everything has been written.
#pragma once

#include <siamese/io/file.hpp>
#include <siamese/io/pending_folder.hpp>

#include <filesystem>
#include <optional>

namespace siamese::tool {

inline constexpr const char* history_file = "history.jsonl";
inline constexpr const char* evaluation_file = "evaluation.json";
inline constexpr const char* events_name = "events"; ///< name of a folder

/// The choices of siamese train if a model's folder holds a model or a training already.
enum class Existing { keep, resume, replace };

/// Throws FileError if the folder holds a model or an interrupted training that must be kept.
void check_free(const std::filesystem::path& folder, Existing existing);

/// Whether an interrupted training of this model can be resumed.
bool has_saved_training(const std::filesystem::path& folder);

/// The folder of a model while a new model is made. History and checkpoints are written to a folder
/// inside it, the model to one beside it, which replaces the old model in one step when it is
/// complete. Until then the model's folder stays unchanged, whatever happens, except for its
/// events, which can be watched there. The checkpoints of an interrupted training stay, so that it
/// can be resumed.
class TrainingFolder {
public:
  /// Creates and locks the folder. Throws FileError, also if another process trains there.
  TrainingFolder(std::filesystem::path folder, Existing existing);
  ~TrainingFolder();
  TrainingFolder(const TrainingFolder&) = delete;
  TrainingFolder& operator=(const TrainingFolder&) = delete;

  /// The history of this training, until it is published.
  std::filesystem::path history() const { return unfinished_ / history_file; }
  std::filesystem::path checkpoints() const;
  /// The folder in which TensorBoard finds events, during training and after it. Empty when a
  /// training starts.
  std::filesystem::path events() const { return folder_ / events_name; }

  /// Removes the checkpoints of a training that cannot succeed.
  void discard();

  /// Replaces the model by the new one, whose files have been written to `next`, and the history;
  /// the checkpoints go. Throws FileError.
  void publish(PendingFolder& next);

private:
  std::filesystem::path folder_, unfinished_;
  bool is_new_, published_ = false;
  std::optional<detail::Descriptor> lock_;
};

}
