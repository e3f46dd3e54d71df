// SPDX-License-Identifier: MIT
// A small training with evaluations, and the resumption of an interrupted one.
#pragma once

#include "training.hpp"

#include <siamese/training/trainer.hpp>

namespace test {

/// A callback that sets the state to that of an interrupted training.
struct Resume {
  Index step = 0;        ///< steps so far; an epoch has three
  bool evaluated = true; ///< whether an epoch that ends at this step has been evaluated
  template <class State>
  void on_train_begin(State& state) const {
    state.step = step;
    const int ended = static_cast<int>(step / 3);
    state.record.epoch = ended;
    state.record.steps = 3;
    if (step % 3 != 0) {
      ++state.record.epoch;
      state.record.steps = step % 3;
    }
    state.history.resize(static_cast<std::size_t>(evaluated ? ended : ended - 1));
  }
};

/// Two epochs of three steps with 40 training pairs, evaluated after steps 2, 3, 4 and 6.
template <class... Callbacks>
void train_with_evaluations(Index dev_pairs, Callbacks&&... callbacks) {
  auto model = small_network<siamese::Cpu>();
  siamese::TrainingOptions options;
  options.epochs = 2;
  options.batch_size = 16;
  options.eval_every = 2;
  options.threads = 1;
  siamese::fit(model, random_pairs(1, 40), random_pairs(2, dev_pairs), siamese::Mse{},
               siamese::LazyAdam{}, options, callbacks...);
}

}
