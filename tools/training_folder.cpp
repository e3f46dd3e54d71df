// SPDX-License-Identifier: MIT
// Keeps a model's folder whole while a new model is made.

#include "training_folder.hpp"

#include <siamese/io/model_folder.hpp>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese::tool {

namespace {

std::filesystem::path unfinished_in(const std::filesystem::path& folder) {
  return folder / "unfinished";
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* action,
                       const std::error_code& error) {
  throw FileError(path.string() + ": cannot " + action + ": " + error.message() +
                  "; choose another place with --model-dir");
}

}

void check_free(const std::filesystem::path& folder, bool overwrite) {
  if (overwrite) return;
  std::error_code ignored;
  for (const char* file :
       {config_file, model_file, best_file, vocabulary_file, history_file, evaluation_file})
    if (std::filesystem::exists(folder / file, ignored))
      throw FileError(folder.string() + ": holds a model already (" + file +
                      "); give --overwrite to replace it, or another name "
                      "with --experiment-name");
  if (std::filesystem::exists(unfinished_in(folder), ignored))
    throw FileError(unfinished_in(folder).string() +
                    ": a training is under way there or was broken off; give --overwrite to "
                    "start anew, or another name with --experiment-name");
}

TrainingFolder::TrainingFolder(std::filesystem::path folder, bool overwrite)
    : folder_(std::move(folder)), unfinished_(unfinished_in(folder_)) {
  check_free(folder_, overwrite);
  std::error_code error;
  is_new_ = !std::filesystem::exists(folder_, error);
  std::filesystem::remove_all(unfinished_, error);
  if (!error) std::filesystem::create_directories(unfinished_, error);
  if (error) fail(unfinished_, "create the folder", error);
}

TrainingFolder::~TrainingFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(unfinished_, ignored);
  if (is_new_) std::filesystem::remove(folder_, ignored); // if empty: nothing was published
}

void TrainingFolder::publish() {
  std::vector<std::filesystem::path> names;
  for (const auto& entry : std::filesystem::directory_iterator(unfinished_))
    names.push_back(entry.path().filename());
  // A folder without config.json is no model: it goes first and comes last, so that nobody reads a
  // mixture of the old files and the new.
  std::ranges::sort(names, {}, [](const auto& name) { return name == config_file; });
  std::error_code error;
  for (const std::filesystem::path& name : names)
    if (std::filesystem::is_directory(folder_ / name, error))
      fail(folder_ / name, "write", std::make_error_code(std::errc::is_a_directory));
  std::filesystem::remove(folder_ / config_file, error);
  if (error) fail(folder_ / config_file, "write", error);
  for (const std::filesystem::path& name : names) {
    std::filesystem::rename(unfinished_ / name, folder_ / name, error);
    if (error) fail(folder_ / name, "write", error);
  }
}

}
