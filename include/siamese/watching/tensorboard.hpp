// SPDX-License-Identifier: MIT
// TensorBoard: a callback that writes a training's curves for TensorBoard.
#pragma once

#include <siamese/training/evaluation.hpp>
#include <siamese/watching/event_file.hpp>

#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace siamese {

/// A callback that writes the runs `train` and `dev` into a folder: at each evaluation the measures
/// of both (training/performance_measures.hpp), and in the run `train` also learning_rate,
/// pairs_per_second and, if it was measured, gradient_norm. Pass it after the callback that
/// restores the state. Its hooks throw FileError.
class TensorBoard {
public:
  /// An empty path writes nothing. `configuration` is a text in Markdown for the run `train`.
  explicit TensorBoard(std::filesystem::path folder, std::string configuration = {})
      : folder_(std::move(folder)), configuration_(std::move(configuration)) {}

  template <class State>
  void on_train_begin(const State& state) {
    if (folder_.empty()) return;
    // An epoch with all steps done is evaluated next, perhaps for the second time.
    const bool evaluates_now =
        std::ssize(state.history) < state.record.epoch &&
        (state.record.steps == state.steps_per_epoch || state.step == state.total_steps);
    const Index first = state.step == 0 || evaluates_now ? state.step : state.step + 1;
    train_.emplace(folder_ / "train", first);
    if (state.dev.size() > 0) dev_.emplace(folder_ / "dev", first);
    if (state.step == 0 && !configuration_.empty())
      train_->text(0, "configuration", configuration_);
  }

  template <class State>
  void on_evaluation(const State& state) {
    if (!train_) return;
    const auto& evaluation = state.evaluation;
    NamedValues train = evaluation.train.measures;
    train.emplace_back("learning_rate", evaluation.learning_rate);
    train.emplace_back("pairs_per_second", state.record.pairs_per_second);
    if (evaluation.gradient_norm) train.emplace_back("gradient_norm", *evaluation.gradient_norm);
    train_->scalars(evaluation.step, train);
    if (dev_) dev_->scalars(evaluation.step, evaluation.dev.measures);
  }

private:
  std::filesystem::path folder_;
  std::string configuration_;
  std::optional<EventWriter> train_, dev_;
};

}
