// SPDX-License-Identifier: MIT
// Ctrl-C during training: the current step is finished and saved before training ends.
#pragma once

namespace siamese::tool {

/// Thrown to leave training because of a signal.
struct Interrupted {
  int signal;
};

/// From now on SIGINT, SIGTERM, SIGPIPE and SIGHUP are only noted. A second signal ends the program
/// at once. A signal that the parent process set to be ignored, as nohup and a shell's background
/// jobs do, stays ignored.
void note_interrupts();

/// Whether a signal was noted.
bool interrupted();

/// Throws Interrupted if a signal was noted.
void check_interrupts();

/// A callback that pauses training after the step during which a signal arrived, or within it if it
/// takes long.
struct PauseOnInterrupt {
  bool stops() const { return interrupted(); }
  template <class State>
  void on_step_end(State& state) const {
    if (interrupted()) state.pause = true;
  }
};

}
