// SPDX-License-Identifier: MIT
// Callbacks: early stopping, the best model on dev, weight averaging. Each has `serialize(archive,
// state)`, so that a checkpoint can save its state.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/ops/elementwise.hpp>

#include <cstddef>
#include <deque>
#include <optional>

namespace siamese {

/// Stops a training that has not improved on dev, by EpochRecord::selection, for `patience` epochs.
/// With patience 0, or without dev pairs of both kinds, it never stops.
class EarlyStopping {
public:
  /// Throws ArgumentError if `patience` is negative.
  explicit EarlyStopping(int patience) : patience_(patience) {
    if (patience < 0) throw ArgumentError("patience must not be negative");
  }

  template <class State>
  void on_epoch_end(State& state) {
    const std::optional<double>& selection = state.record.selection;
    if (!selection) return;
    if (*selection > best_) {
      best_ = *selection;
      best_epoch_ = state.record.epoch;
    }
    if (patience_ > 0 && state.record.epoch - best_epoch_ >= patience_) state.stop = true;
  }

  template <class Archive, class State>
  void serialize(Archive& archive, State&) {
    archive("best_epoch", best_epoch_);
    archive("best", best_);
  }

private:
  int patience_;
  int best_epoch_ = 0;
  double best_ = -2; ///< below every measure
};

/// Keeps a copy of the model after the epoch that is best on dev by EpochRecord::selection, the
/// first of equals; without dev pairs of both kinds, after the last epoch.
template <class M>
class BestOnDev {
public:
  template <class State>
  void on_epoch_end(const State& state) {
    const std::optional<double>& selection = state.record.selection;
    if (model_ && selection && *selection <= best_) return;
    best_ = selection.value_or(best_);
    epoch_ = state.record.epoch;
    model_ = state.model;
  }

  /// Throws ArgumentError before the first epoch has ended.
  const M& model() const {
    if (!model_) throw ArgumentError("there is no best model before an epoch has ended");
    return *model_;
  }
  /// The number of the best epoch, counted from 1; 0 before the first epoch has ended.
  int epoch() const { return epoch_; }

  template <class Archive, class State>
  void serialize(Archive& archive, State& state) {
    archive("best", best_);
    archive("epoch", epoch_);
    archive("model", model_, state.model);
  }

private:
  double best_ = 0;
  int epoch_ = 0;
  std::optional<M> model_;
};

/// When training ends, sets the model to the mean of its parameters after each of the last `epochs`
/// epochs (SWA: Izmailov et al. 2018); 0 changes nothing. Holds a copy of the model for each of
/// these epochs.
template <class M>
class WeightAveraging {
public:
  /// Throws ArgumentError if `epochs` is negative.
  explicit WeightAveraging(int epochs) : epochs_(static_cast<std::size_t>(epochs)) {
    if (epochs < 0) throw ArgumentError("the epochs to average must not be negative");
  }

  template <class State>
  void on_epoch_end(const State& state) {
    if (epochs_ == 0) return;
    if (last_.size() == epochs_) last_.pop_front();
    last_.push_back(state.model);
  }

  template <class State>
  void on_train_end(State& state) {
    if (last_.empty()) return;
    using D = typename M::Device;
    D device = another(state.model.device);
    // A running mean, so that a parameter that never changed keeps its bits.
    state.model = last_.front();
    for (std::size_t i = 1; i < last_.size(); ++i) {
      const auto share = 1 / static_cast<typename D::Real>(i + 1);
      visit([&](const Path&, auto& mean,
                const auto& one) { approach(device, one.view(), share, mean.view()); },
            state.model, last_[i]);
    }
    wait(device);
  }

  template <class Archive, class State>
  void serialize(Archive& archive, State& state) {
    archive("last", last_, state.model);
  }

private:
  std::size_t epochs_;
  std::deque<M> last_;
};

}
