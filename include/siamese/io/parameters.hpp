// SPDX-License-Identifier: MIT
// Saves and loads a model's parameters as tensors of a safetensors file, by their dotted names.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/device/device.hpp>
#include <siamese/io/replay.hpp>
#include <siamese/io/safetensors.hpp>
#include <siamese/io/text_files.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace siamese {

namespace detail {

inline std::vector<Index> shape_of(const auto& parameter) {
  if constexpr (requires { parameter.size(); }) {
    return {parameter.size()};
  } else {
    return {parameter.view().rows, parameter.view().columns};
  }
}

/// Adds the model's parameters to the file, with `prefix` before their names.
template <Model M>
void add_parameters(TensorFile& file, const M& model, const std::string& prefix = "") {
  static_assert(std::same_as<typename M::Real, float>, "model files hold single precision");
  typename M::Device device;
  visit(
      [&](const Path& name, const auto& parameter) {
        StoredTensor& stored = file.tensors[prefix + name.string()];
        stored.shape = shape_of(parameter);
        const auto view = parameter.view();
        stored.values.resize(static_cast<std::size_t>(view.rows * view.columns));
        download(device, view.data, view.rows * view.columns, stored.values.data());
      },
      model);
  wait(device);
}

/// Takes the model's parameters from a file read from `path`. Throws InputError; the model is then
/// unspecified.
template <Model M>
void take_parameters(TensorFile& file, M& model, const std::filesystem::path& path,
                     const std::string& prefix = "") {
  typename M::Device device;
  visit(
      [&](const Path& name, auto& parameter) {
        const std::string full_name = prefix + name.string();
        const StoredTensor stored = file.take(full_name, path);
        if (stored.shape != shape_of(parameter))
          throw InputError(path.string(), 0,
                           tensor_named(full_name) +
                               " does not have the shape that config.json and vocabulary.txt "
                               "imply; the files belong to different models");
        upload(device, stored.values.data(), static_cast<Index>(stored.values.size()),
               parameter.view().data);
        wait(device); // before the tensor goes out of scope
      },
      model);
}

/// Throws DivergenceError, which names the tensor, if a number is not finite.
inline void require_finite(const TensorFile& file) {
  for (const auto& [name, stored] : file.tensors)
    if (!std::ranges::all_of(stored.values, [](float v) { return std::isfinite(v); }))
      throw DivergenceError(name +
                            " is not finite, so the model is not saved; lower the learning rate");
}

/// A file with the parameters and the replay. Throws DivergenceError if a number is not finite.
template <class M>
TensorFile parameters_of(const M& model) {
  TensorFile file;
  add_parameters(file, model);
  add_replay(file, replay_of(model));
  require_finite(file);
  file.metadata["format"] = "siamese";
  file.metadata["vocabulary"] = fingerprint(model.text->vocabulary());
  return file;
}

}

/// Writes the model's parameters atomically. Throws FileError; DivergenceError if a parameter or a
/// replayed vector is not finite.
template <class M>
void save_parameters(const M& model, const std::filesystem::path& path) {
  write_safetensors(path, detail::parameters_of(model));
}

namespace detail {

/// Takes the model's parameters from a file read from `path` and checks the replay. Throws
/// InputError; the model is then unspecified.
template <class M>
void take_all(TensorFile& file, M& model, const std::filesystem::path& path) {
  const Replay replay = take_replay(file, path);
  take_parameters(file, model, path);
  if (!file.tensors.empty())
    throw InputError(path.string(), 0,
                     tensor_named(file.tensors.begin()->first) +
                         " does not belong to the model that config.json describes; the files "
                         "belong to different models");
  const auto vocabulary = file.metadata.find("vocabulary");
  if (vocabulary == file.metadata.end() ||
      vocabulary->second != fingerprint(model.text->vocabulary()))
    throw InputError(path.string(), 0,
                     "was not trained with the vocabulary in " + std::string(vocabulary_file) +
                         " beside it; put the model's own there");
  check_replay(model, replay, path);
}

}

}
