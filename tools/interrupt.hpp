// SPDX-License-Identifier: MIT
// Ctrl-C during training: the current step is finished, what was begun is removed, training ends.
#pragma once

namespace siamese::tool {

/// Thrown where training ends because of a signal.
struct Interrupted {
  int signal;
};

/// From now on SIGINT, SIGTERM and SIGPIPE are only noted; a second one ends the program at once.
void note_interrupts();

/// Throws Interrupted if a signal was noted.
void check_interrupts();

/// A callback that checks after every step.
struct InterruptCheck {
  template <class State>
  void on_step_end(const State&) const {
    check_interrupts();
  }
};

}
