// SPDX-License-Identifier: MIT
// A training's evaluations as JSON lines.
#pragma once

#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/state.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <fcntl.h>

namespace siamese {

namespace detail {

/// An object of the figures; null without any.
inline nlohmann::ordered_json as_json(const Figures& figures) {
  nlohmann::ordered_json json;
  for (const auto& [name, value] : figures) json[name] = value;
  return json;
}

}

/// A callback that writes a line at each evaluation:
///
///     {"step", "epoch", "pairs", "seconds", "learning_rate", "gradient_norm", "pairs_per_second",
///      "train": {"loss", "accuracy" ...}, "dev": {...}}
///
/// `pairs` have been trained on in `seconds`, evaluations not counted; `pairs_per_second` is of the
/// epoch so far; train and dev have the figures of training/performance_figures.hpp. Null is what
/// was not measured. A training that goes on keeps the lines up to its step: place this behind what
/// puts back an earlier state. Its hooks throw FileError.
class HistoryFile {
public:
  explicit HistoryFile(std::filesystem::path path) : path_(std::move(path)) {}

  template <class State>
  void on_train_begin(const State& state) {
    std::string kept;
    if (state.step > 0 && std::filesystem::exists(path_)) kept = lines_up_to(state.step);
    write_file(path_, kept);
    file_.emplace(path_, O_WRONLY | O_APPEND);
  }

  template <class State>
  void on_evaluation(const State& state) {
    const Evaluation& evaluation = state.evaluation;
    if (evaluation.step <= last_step_) return; // written before the training was broken off
    const EpochRecord& record = state.record;
    double seconds = record.seconds;
    for (const EpochRecord& epoch : state.history) seconds += epoch.seconds;
    const Index pairs_of_epoch =
        std::min(record.steps * state.options.batch_size, state.train.size());
    nlohmann::ordered_json line = {
        {"step", evaluation.step},
        {"epoch", record.epoch},
        {"pairs", (record.epoch - 1) * state.train.size() + pairs_of_epoch},
        {"seconds", seconds},
        {"learning_rate", evaluation.learning_rate},
        {"gradient_norm", nullptr},
        {"pairs_per_second", record.pairs_per_second},
        {"train", detail::as_json(evaluation.train.figures)},
        {"dev", detail::as_json(evaluation.dev.figures)}};
    if (evaluation.gradient_norm) line["gradient_norm"] = *evaluation.gradient_norm;
    file_->write(line.dump() + '\n');
    file_->sync();
  }

private:
  /// What a training that was killed has left: perhaps lines that go further, and half a line.
  std::string lines_up_to(Index step) {
    std::string kept;
    std::istringstream lines(read_file(path_));
    for (std::string line; std::getline(lines, line); kept += line + '\n') {
      const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
      const bool is_whole =
          json.is_object() && json.contains("step") && json["step"].is_number_integer();
      if (!is_whole || json["step"] > step) break;
      last_step_ = json["step"];
    }
    return kept;
  }

  std::filesystem::path path_;
  Index last_step_ = 0; ///< of the lines kept
  std::optional<detail::Descriptor> file_;
};

}
