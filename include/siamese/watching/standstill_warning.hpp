// SPDX-License-Identifier: MIT
// StandstillWarning: a callback that says that a training learns nothing.
#pragma once

#include <siamese/training/standstill.hpp>

#include <cstdio>
#include <optional>
#include <string>

namespace siamese {

/// A callback that writes one line, with remedies, at the end of the first epoch in which the
/// training stands still (training/standstill.hpp).
class StandstillWarning {
public:
  /// Writes to `file`; a null pointer writes nothing.
  explicit StandstillWarning(std::FILE* file = stderr) : file_(file) {}

  template <class State>
  void on_epoch_end(const State& state) {
    if (file_ == nullptr || has_warned_) return;
    const bool last = state.stop || state.record.epoch == state.options.epochs;
    const std::optional<Standstill> found = standstill(state.record, state.evaluation, last);
    if (!found) return;
    has_warned_ = true;
    std::fprintf(file_, "siamese: warning: after epoch %d %s\n", state.record.epoch,
                 text(*found).c_str());
    std::fflush(file_);
  }

private:
  static std::string text(Standstill standstill) {
    const std::string remedy =
        "take the mean of a sentence's tokens (--pooling mean), another distance (--distance "
        "cosine), a network as head (--head network), or a lower learning rate";
    switch (standstill) {
    case Standstill::no_loss:
      return "the loss is 0 as it has been from the first step, and nothing is learned: the "
             "training "
             "pairs hold nothing that the loss compares; check the labels, or take another --loss";
    case Standstill::no_gradient:
      return "the gradient is 0, and nothing is learned: all similarities are at their limits; " +
             remedy;
    case Standstill::same_outputs:
      return "nearly all pairs get the same output, which says nothing, and little is learned; " +
             remedy;
    }
    return {};
  }

  std::FILE* file_;
  bool has_warned_ = false;
};

}
