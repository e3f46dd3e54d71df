// SPDX-License-Identifier: MIT
// Checkpoints: a callback that lets an interrupted training resume and end with the same bits.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/fingerprint.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/device/isa.hpp>
#include <siamese/device/precision.hpp>
#include <siamese/io/archive.hpp>
#include <siamese/io/checkpoint_folder.hpp>
#include <siamese/io/epoch_record.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/io/safetensors.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace siamese {

namespace detail {

/// A hash of all tensor values.
inline std::string fingerprint(const TensorFile& file) {
  Fingerprint fingerprint;
  for (const auto& [name, tensor] : file.tensors) fingerprint.add(std::span(tensor.values));
  return fingerprint.text();
}

/// A hash of the model's parameters.
template <Model M>
std::string fingerprint(const M& model) {
  TensorFile file;
  add_parameters(file, model);
  return fingerprint(file);
}

/// The arithmetic on which the bits of a device's results depend: its precision, and whether a CPU
/// has fused multiply-add, with which AVX2 and AVX-512 give the same bits.
template <class D>
std::string arithmetic_of(const D& device) {
  if constexpr (requires { device.isa(); }) {
    if (device.isa() == Isa::baseline) return "baseline";
    return device.precision() == Precision::bf16 ? "bfloat16" : "fused multiply-add";
  } else if constexpr (requires { device.precision(); }) {
    return device.precision() == Precision::bf16   ? "GPU, bfloat16"
           : device.precision() == Precision::tf32 ? "GPU, TensorFloat-32"
                                                   : "GPU";
  } else {
    return "unknown";
  }
}

/// The first key in which two configurations differ, with both values; empty if they are equal.
inline std::string first_difference(const nlohmann::json& saved, const nlohmann::json& now) {
  const nlohmann::json a = saved.flatten(), b = now.flatten();
  const auto shown = [](const nlohmann::json& values, const std::string& key) {
    return values.contains(key) ? values[key].dump() : std::string("nothing");
  };
  for (const nlohmann::json* values : {&a, &b})
    for (const auto& [key, value] : values->items())
      if (!a.contains(key) || !b.contains(key) || a[key] != b[key])
        return key.substr(1) + " was " + shown(a, key) + " and is " + shown(b, key);
  return {};
}

}

/// A callback that saves the training every `every` steps, at the end of each epoch and when it is
/// paused: model, optimizer, step, and the state of the callbacks `remembered`, each of which has
/// `serialize(archive, state)`. Pass it to fit() after those callbacks, so that it saves what they
/// did in a step.
///
/// A checkpoint is one file, written atomically. With `resume`, training continues from the newest
/// one, which must have the same data, options and `configuration`; the caller puts into
/// `configuration` everything else that affects the result, such as the loss. A resumed training
/// ends with the same bits. It may have more epochs or steps than before if the schedule does not
/// depend on their number; it ends with the bits of one longer training.
template <class... Remembered>
class Checkpoints {
public:
  Checkpoints(std::filesystem::path folder, CheckpointOptions options, nlohmann::json configuration,
              Remembered&... remembered)
      : folder_(std::move(folder)), options_(options), configuration_(std::move(configuration)),
        remembered_(remembered...) {
    if (options.every < 0)
      throw ArgumentError("the steps between checkpoints must not be negative");
    if (options.keep < 1) throw ArgumentError("at least one checkpoint must be kept");
  }

  /// Throws FileError, also if there are checkpoints but `resume` is false. Throws InputError,
  /// which names the file, if a checkpoint is damaged or belongs to another training. In these
  /// cases all checkpoints are kept.
  template <class State>
  void on_train_begin(State& state) {
    configuration_["options"] = state.options;
    for (const char* free : {"threads", "eval_every"}) configuration_["options"].erase(free);
    configuration_[arithmetic] = detail::arithmetic_of(state.model.device);
    configuration_["pairs"] = {{"train", detail::fingerprint(state.train)},
                               {"dev", detail::fingerprint(state.dev)},
                               {"vocabulary", detail::fingerprint(state.model.text->vocabulary())}};
    const std::vector<std::filesystem::path> found = find_checkpoints(folder_);
    if (found.empty()) return;
    if (!options_.resume)
      throw FileError(folder_.string() +
                      ": holds checkpoints of an earlier training; resume it, or name another "
                      "folder");
    restore(state, found.back());
    // If fewer checkpoints are to be kept now, this makes room on a full disk.
    remove_surplus();
  }

  template <class State>
  void on_step_end(State& state) {
    // At the end of an epoch, on_epoch_end saves instead, including the epoch's results.
    const bool ends_epoch = state.record.steps == state.steps_per_epoch || state.stop;
    if (state.pause || (due(state.step) && !ends_epoch)) save(state);
  }

  template <class State>
  void on_epoch_end(State& state) {
    save(state);
  }

  /// A training stopped inside a step is saved as it was before that step.
  template <class State>
  void on_pause(State& state) {
    save(state);
  }

private:
  bool due(Index step) const { return options_.every > 0 && step % options_.every == 0; }

  template <class Archive, class State>
  void serialize(Archive& archive, State& state) {
    state.serialize(archive);
    std::size_t number = 0;
    const auto one = [&](auto& callback) {
      archive.within("callback." + std::to_string(number++) + '.');
      callback.serialize(archive, state);
    };
    std::apply([&](auto&... callback) { (one(callback), ...); }, remembered_);
  }

  template <class State>
  void save(State& state) {
    ArchiveWriter archive;
    serialize(archive, state);
    TensorFile file = std::move(archive).finish();
    file.metadata["format"] = "siamese checkpoint";
    file.metadata["configuration"] = configuration_.dump();
    file.metadata["fingerprint"] = detail::fingerprint(file);
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) throw FileError(folder_.string() + ": cannot create the folder: " + error.message());
    std::string digits = std::to_string(state.step);
    digits.insert(0, digits.size() < 12 ? 12 - digits.size() : 0, '0');
    write_safetensors(folder_ / ("step-" + digits + ".safetensors"), file);
    remove_surplus();
  }

  void remove_surplus() const {
    const std::vector<std::filesystem::path> found = find_checkpoints(folder_);
    const auto surplus = std::ssize(found) - options_.keep;
    std::error_code ignored;
    for (std::ptrdiff_t i = 0; i < surplus; ++i)
      std::filesystem::remove(found[static_cast<std::size_t>(i)], ignored);
  }

  /// Reads a checkpoint. Throws InputError with the remedy for a damaged one.
  static TensorFile read_checkpoint(const std::filesystem::path& path) {
    try {
      return read_safetensors(path);
    } catch (const InputError& error) {
      const std::string problem = std::string(error.what()).substr(path.string().size() + 2);
      throw InputError(path.string(), 0, problem + "; remove it to resume from the previous one");
    }
  }

  template <class State>
  void restore(State& state, const std::filesystem::path& path) {
    TensorFile file = read_checkpoint(path);
    const auto configuration = file.metadata.find("configuration");
    if (configuration == file.metadata.end())
      throw InputError(path.string(), 0, "is not a checkpoint; remove it");
    const nlohmann::json saved = parse_json(configuration->second, path.string());
    const bool any_length = !depends_on_length(state.options.schedule.decay);
    const std::string difference =
        detail::first_difference(identity(saved, any_length), identity(configuration_, any_length));
    if (difference.starts_with(arithmetic))
      throw InputError(
          path.string(), 0,
          "its training computes other bits: " + difference +
              "; set SIAMESE_ISA and the precision as before, or start a new training");
    if (!difference.empty())
      throw InputError(path.string(), 0,
                       "belongs to another training: " + difference +
                           (identity(saved, true) == identity(configuration_, true)
                                ? ", on which the schedule's learning rates depend"
                                : "") +
                           "; give the same options and data, or start a new training");
    if (file.metadata["fingerprint"] != detail::fingerprint(file))
      throw InputError(path.string(), 0,
                       "is damaged: its values are not those that were written; remove it to "
                       "resume from the previous one");
    ArchiveReader archive(std::move(file), path);
    serialize(archive, state);
    const auto most = detail::reading(
        path, [&] { return saved.at("options").at("max_steps").get<Index>(); }, "remove it");
    check_length(state, path, most);
  }

  /// Throws InputError if the training is longer already than `state.options` ask for, or was
  /// stopped within an epoch after `last_step`.
  template <class State>
  static void check_length(const State& state, const std::filesystem::path& path, Index last_step) {
    const auto most = state.options.max_steps;
    const std::string done = "this training is in epoch " + std::to_string(state.record.epoch) +
                             " after " + std::to_string(state.step) + " steps";
    if (state.record.epoch > state.options.epochs || (most > 0 && state.step > most))
      throw InputError(path.string(), 0, done + ", more than is asked for; ask for as many");
    if (last_step > 0 && most != state.step && last_step == state.step)
      throw InputError(path.string(), 0,
                       done + ", its last; ask for as many, or start a new training");
  }

  /// The configuration that a checkpoint must have; with `any_length` the numbers of epochs and
  /// steps may differ.
  static nlohmann::json identity(nlohmann::json configuration, bool any_length) {
    if (any_length && configuration.contains("options") && configuration["options"].is_object())
      for (const char* key : {"epochs", "max_steps"}) configuration["options"].erase(key);
    return configuration;
  }

  static constexpr const char* arithmetic = "arithmetic"; ///< key of `configuration_`

  std::filesystem::path folder_;
  CheckpointOptions options_;
  nlohmann::json configuration_;
  std::tuple<Remembered&...> remembered_;
};

}
