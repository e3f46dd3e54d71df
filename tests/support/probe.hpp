// SPDX-License-Identifier: MIT
// A probe that counts the work given to this program's GPU devices, from all threads.
#pragma once

#include <siamese/gpu.hpp>

#include <array>
#include <atomic>

namespace test {

struct CountingProbe {
  struct Count {
    std::atomic<siamese::Index> times, bytes;
  };
  inline static std::array<Count, 9> counts;

  static void count(siamese::GpuWork work, siamese::Index bytes) {
    of(work).times += 1;
    of(work).bytes += bytes;
  }
  static void reset() {
    for (Count& one : counts) one.times = one.bytes = 0;
  }
  static siamese::Index times(siamese::GpuWork work) { return of(work).times; }
  static siamese::Index bytes(siamese::GpuWork work) { return of(work).bytes; }

private:
  static Count& of(siamese::GpuWork work) { return counts[static_cast<std::size_t>(work)]; }
};

}
