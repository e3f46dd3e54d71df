// SPDX-License-Identifier: MIT
// Records which bytes of the device's memory a kernel reads and writes. The GPU device runs on the
// host, and the compiler instruments every memory access, as for an address sanitizer.
#pragma once

#include <siamese/core/config.hpp>

namespace benchmarks {

using siamese::Index;

/// Accesses to the device's memory since the trace started.
struct Trace {
  Index read = 0;    ///< bytes, each counted once
  Index written = 0; ///< bytes, each counted once
  Index loads = 0;   ///< bytes, counted every time
};

void start_trace();
Trace trace();

}
