// SPDX-License-Identifier: MIT
// A model's parameters as the tensors of a safetensors file, each by its dotted name.
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

/// Adds the model's parameters to the file; their names begin with `prefix`.
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

/// The other way: takes the parameters of a model of the same shape from the file, read from
/// `path`. Throws InputError; the model is then unspecified.
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
                               " has another shape than config.json and vocabulary.txt say; the "
                               "files are of different models");
        upload(device, stored.values.data(), static_cast<Index>(stored.values.size()),
               parameter.view().data);
        wait(device); // before the tensor goes
      },
      model);
}

/// Throws DivergenceError that names the tensor if a number is not finite.
inline void require_finite(const TensorFile& file) {
  for (const auto& [name, stored] : file.tensors)
    if (!std::ranges::all_of(stored.values, [](float v) { return std::isfinite(v); }))
      throw DivergenceError(name +
                            " is not finite, so the model is not saved; lower the learning rate");
}

/// Parameters, and what the model gives. Throws DivergenceError if a number is not finite.
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

/// Writes the model's parameters, atomically. Throws FileError, or DivergenceError if a number in
/// them, or in a sentence's vector, is not finite.
template <class M>
void save_parameters(const M& model, const std::filesystem::path& path) {
  write_safetensors(path, detail::parameters_of(model));
}

namespace detail {

/// Gives a model of the same shape all that its file, read from `path`, holds, and replays that.
/// Throws InputError; the model is then unspecified.
template <class M>
void take_all(TensorFile& file, M& model, const std::filesystem::path& path) {
  const Replay replay = take_replay(file, path);
  take_parameters(file, model, path);
  if (!file.tensors.empty())
    throw InputError(path.string(), 0,
                     tensor_named(file.tensors.begin()->first) +
                         " is none of the model that config.json describes; the files are of "
                         "different models");
  const auto vocabulary = file.metadata.find("vocabulary");
  if (vocabulary == file.metadata.end() ||
      vocabulary->second != fingerprint(model.text->vocabulary()))
    throw InputError(path.string(), 0,
                     "was trained with another vocabulary than " + std::string(vocabulary_file) +
                         " beside it; put the model's own there");
  check_replay(model, replay, path);
}

}

/// Reads parameters into a model of the same shape, and replays what the file says it gives. Throws
/// FileError or InputError; the model is then unspecified.
template <class M>
void load_parameters(M& model, const std::filesystem::path& path) {
  TensorFile file = read_safetensors(path);
  detail::take_all(file, model, path);
}

}
