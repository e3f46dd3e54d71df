// SPDX-License-Identifier: MIT
// Ctrl-C during training: the current step is finished and saved before training ends.
#pragma once

namespace siamese::tool {

/// Thrown to leave training because of a signal.
struct Interrupted {
  int signal;
};

/// From now on SIGINT, SIGTERM, SIGPIPE and SIGHUP (unless nohup ignores it) are only noted. A
/// second signal ends the program at once.
void note_interrupts();

/// Whether a signal was noted.
bool interrupted();

/// Throws Interrupted if a signal was noted.
void check_interrupts();

/// A callback that pauses training after the step during which a signal arrived.
struct PauseOnInterrupt {
  template <class State>
  void on_step_end(State& state) const {
    if (interrupted()) state.pause = true;
  }
};

}
