// SPDX-License-Identifier: MIT
// Measures the peak rate of one core, with which products are compared.
#pragma once

#include <siamese/device/cpu.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace benchmarks {

using namespace siamese;

/// Multiply-adds on registers alone: twelve independent chains of full vectors.
template <int Lanes>
struct PeakKernel {
  float* result;
  SIAMESE_INLINE void operator()() const {
    float chains[12 * Lanes];
    for (int i = 0; i < 12 * Lanes; ++i) chains[i] = static_cast<float>(i);
    for (int step = 0; step < 10000; ++step)
      for (int i = 0; i < 12 * Lanes; ++i) chains[i] = std::fma(chains[i], 0.999F, 0.001F);
    for (int i = 0; i < 12 * Lanes; ++i) *result += chains[i];
  }
};

/// Operations per second of one core that only does fused multiply-adds; measured once.
inline double peak() {
  static const double measured = [] {
    Cpu device;
    double best = 0;
    float sink = 0;
    for (int repeat = 0; repeat < 20; ++repeat) {
      const auto start = std::chrono::steady_clock::now();
      if (device.isa() >= Isa::avx512) {
        run(device, PeakKernel<16>{&sink});
      } else {
        run(device, PeakKernel<8>{&sink});
      }
      const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
      const double lanes = device.isa() >= Isa::avx512 ? 16 : 8;
      best = std::max(best, 2.0 * 12 * lanes * 10000 / time.count());
    }
    benchmark::DoNotOptimize(sink);
    return best;
  }();
  return measured;
}

/// Counters for the products of an iteration: operations per second, and their share of the peak of
/// `cores` cores. Without products no counters are set.
inline void count_products(benchmark::State& state, double operations, int cores = 1) {
  if (operations == 0) return;
  using benchmark::Counter;
  state.counters["FLOP/s"] = Counter(operations, Counter::kIsIterationInvariantRate);
  state.counters["share_of_peak"] =
      Counter(operations / (cores * peak()), Counter::kIsIterationInvariantRate);
}

}
