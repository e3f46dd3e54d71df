// SPDX-License-Identifier: MIT
// Notes signals in a handler, and reports them at a safe point.

#include "cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace siamese::tool {

namespace {
std::atomic<int> noted = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not lock");
}

void note_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int signal) { noted = signal; };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
}

bool interrupted() { return noted != 0; }

void check_interrupts() {
  if (const int signal = noted) throw Interrupted{signal};
}

}
