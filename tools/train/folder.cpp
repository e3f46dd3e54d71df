// SPDX-License-Identifier: MIT
// Keeps a model's folder intact while a new model is made.

#include "train/folder.hpp"

#include <siamese/io/checkpoint_folder.hpp>
#include <siamese/io/model_files.hpp>

#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

/// The files of a model's folder.
constexpr const char* files[] = {vocabulary_file, model_file,      best_file,
                                 history_file,    evaluation_file, config_file};

constexpr const char* unfinished_name = "unfinished";

std::filesystem::path unfinished_in(const std::filesystem::path& folder) {
  return folder / unfinished_name;
}

std::filesystem::path checkpoints_in(const std::filesystem::path& folder) {
  return unfinished_in(folder) / "checkpoints";
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* action,
                       const std::error_code& error) {
  throw FileError(path.string() + ": cannot " + action + ": " + error.message() +
                  "; choose another place with --model-dir");
}

}

void check_free(const std::filesystem::path& folder, Existing existing) {
  if (existing != Existing::keep) return;
  std::error_code ignored;
  if (std::filesystem::exists(unfinished_in(folder), ignored))
    throw FileError(unfinished_in(folder).string() +
                    ": a training is under way there or was interrupted; give --resume to "
                    "continue it, --overwrite to start from the beginning, or another name with "
                    "--experiment-name");
  std::vector<const char*> ours(std::begin(files), std::end(files));
  ours.push_back(events_name);
  for (const char* file : ours)
    if (std::filesystem::exists(folder / file, ignored))
      throw FileError(folder.string() + ": holds a model already (" + file +
                      "); give --overwrite to replace it, or another name "
                      "with --experiment-name");
}

bool has_saved_training(const std::filesystem::path& folder) {
  return !find_checkpoints(checkpoints_in(folder)).empty();
}

TrainingFolder::TrainingFolder(std::filesystem::path folder, Existing existing)
    : folder_(std::move(folder)), unfinished_(unfinished_in(folder_)) {
  check_free(folder_, existing);
  std::error_code error;
  is_new_ = !std::filesystem::exists(folder_, error);
  do {
    std::filesystem::create_directories(unfinished_, error);
    if (error) fail(unfinished_, "create the folder", error);
    try {
      // The lock is released if the process dies.
      lock_.emplace(unfinished_, O_RDONLY | O_DIRECTORY);
    } catch (const FileError&) {
      if (std::filesystem::exists(unfinished_)) throw;
      continue; // a training that has just ended has removed it
    }
    // On file systems without locks, training continues without one.
    if (!lock_->try_lock() && errno == EWOULDBLOCK)
      throw FileError(unfinished_.string() +
                      ": another process trains there; wait for it, or give another name with "
                      "--experiment-name");
    // A training that has just ended may have removed the folder before it was locked.
  } while (!lock_ || !lock_->is_at(unfinished_));
  if (existing == Existing::resume && has_saved_training(folder_)) return;
  std::filesystem::remove_all(events(), error);
  if (error) fail(events(), "remove", error);
  for (const auto& entry : std::filesystem::directory_iterator(unfinished_, error))
    std::filesystem::remove_all(entry.path(), error);
  if (error) fail(unfinished_, "empty the folder", error);
}

TrainingFolder::~TrainingFolder() {
  if (published_) return; // another training may have begun
  std::error_code ignored;
  if (!std::filesystem::exists(checkpoints(), ignored) ||
      std::filesystem::is_empty(checkpoints(), ignored)) {
    std::filesystem::remove_all(unfinished_, ignored);
    std::filesystem::remove_all(events(), ignored);
    if (is_new_) std::filesystem::remove(folder_, ignored); // only if empty: nothing published
  }
}

std::filesystem::path TrainingFolder::checkpoints() const { return checkpoints_in(folder_); }

void TrainingFolder::discard() {
  std::error_code ignored;
  std::filesystem::remove_all(checkpoints(), ignored);
}

void TrainingFolder::publish(PendingFolder& next) {
  std::error_code error;
  for (const char* file : files)
    if (std::filesystem::is_directory(folder_ / file, error))
      fail(folder_ / file, "write", std::make_error_code(std::errc::is_a_directory));
  next.write(history_file, read_file(history()));
  next.commit(unfinished_name);
  published_ = true;
  // It is still there where the folder could not be exchanged.
  if (lock_->is_at(unfinished_)) std::filesystem::remove_all(unfinished_, error);
}

}
