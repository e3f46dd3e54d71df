// SPDX-License-Identifier: MIT
// The models that are served, ready to compute.
#pragma once

#include "model/saved_model.hpp"

#include <siamese/core/xtensor.hpp>
#include <siamese/io/model_folder.hpp>
#include <siamese/model/any_model.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace siamese::tool {

/// The sentences of a file, one per line; blank lines are left out.
struct SentenceFile {
  std::filesystem::path path;
  std::vector<std::string> sentences;
  std::vector<std::size_t> lines; ///< the number of each sentence's line

  /// Throws FileError, and InputError also for a file without sentences.
  static SentenceFile read(const std::filesystem::path& path);
};

/// A model and all that is known of it. Immutable, so that any number of threads may use it.
struct ServedModel {
  std::string name;
  ModelChoice choice;
  siamese::detail::FolderState state; ///< as the folder was before it was read
  SavedModel saved;
  AnyModel fast; ///< gives the same bits faster, with word tables where there are any
  nlohmann::ordered_json info;
  std::string distance; ///< empty if the head is a network
  bool has_attention = false, has_windows = false;
  std::shared_ptr<const SentenceFile> corpus; ///< may be null
  VectorsOf<float> corpus_vectors;            ///< (sentences, dim)

  bool has_classes() const { return !saved.classes.empty(); }
};

using ServedModels = std::vector<std::shared_ptr<const ServedModel>>;

/// Loads a model and encodes the corpus, if there is one. Throws FileError or InputError.
std::shared_ptr<const ServedModel> load_served(const ModelChoice& choice,
                                               std::shared_ptr<const SentenceFile> corpus);

/// The models in the folder of all experiments, in the order of their names.
std::vector<std::string> models_in(const std::filesystem::path& model_dir);

/// The name by which a model is requested: the last part of its path.
std::string served_name(const ModelChoice& choice);

}
