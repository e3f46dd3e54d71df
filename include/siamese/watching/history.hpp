// SPDX-License-Identifier: MIT
// HistoryFile: a callback that writes evaluations as JSON lines. Needs POSIX.
#pragma once

#include <siamese/io/file.hpp>
#include <siamese/io/json.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/state.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>

namespace siamese {

namespace detail {

/// A JSON object of the values; null if there are none.
inline nlohmann::ordered_json as_json(const NamedValues& values) {
  nlohmann::ordered_json json;
  for (const auto& [name, value] : values) json[name] = value;
  return json;
}

}

/// A callback that appends a line at each evaluation:
///
///     {"step", "epoch", "pairs", "seconds", "learning_rate", "gradient_norm", "pairs_per_second",
///      "train": {"loss", "accuracy" ...}, "dev": {...}}
///
/// `pairs` were trained on in `seconds`, without evaluations; `pairs_per_second` is for the epoch
/// so far; train and dev hold the measures of training/performance_measures.hpp. A value that was
/// not measured is null. A resumed training keeps the lines up to its step: pass this callback
/// after the one that restores the state. Its hooks throw FileError.
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
    if (evaluation.step <= last_step_) return; // written before the training was interrupted
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
        {"train", detail::as_json(evaluation.train.measures)},
        {"dev", detail::as_json(evaluation.dev.measures)}};
    if (evaluation.gradient_norm) line["gradient_norm"] = *evaluation.gradient_norm;
    file_->write(line.dump() + '\n');
    file_->sync();
  }

private:
  /// Reads the lines up to a step. A killed training may have left later lines and an incomplete
  /// last line.
  std::string lines_up_to(Index step) {
    std::string kept;
    const std::string content = read_file(path_);
    for (std::size_t begin = 0, end = 0; begin < content.size(); begin = end) {
      end = std::min(content.find('\n', begin), content.size() - 1) + 1;
      const std::string_view line = std::string_view(content).substr(begin, end - begin);
      const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
      const bool is_whole =
          json.is_object() && json.contains("step") && json["step"].is_number_integer();
      if (!is_whole || json["step"] > step) break;
      last_step_ = json["step"];
      kept += line;
      if (kept.back() != '\n') kept += '\n';
    }
    return kept;
  }

  std::filesystem::path path_;
  Index last_step_ = 0; ///< of the kept lines
  std::optional<detail::Descriptor> file_;
};

}
