// SPDX-License-Identifier: MIT
// Ctrl-C during training: the current step is finished and saved, then training is left.
#pragma once

namespace siamese::tool {

/// Thrown where training is left because of a signal.
struct Interrupted {
  int signal;
};

/// From now on SIGINT, SIGTERM, SIGPIPE and, unless nohup has it ignored, SIGHUP are only noted; a
/// second one ends the program at once.
void note_interrupts();

/// Whether a signal was noted.
bool interrupted();

/// Throws Interrupted if a signal was noted.
void check_interrupts();

/// A callback that pauses a training after the step in which a signal came.
struct PauseOnInterrupt {
  template <class State>
  void on_step_end(State& state) const {
    if (interrupted()) state.pause = true;
  }
};

}
