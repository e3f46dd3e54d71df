// SPDX-License-Identifier: MIT
// Times an operation on a shard, and its plain form, after comparing both results.
#pragma once

#include "operands.hpp"
#include "peak.hpp"
#include "plain_cpu.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace benchmarks {

/// `prepare(operands)` returns a function that executes the operation once and returns its result.
/// Items are pairs of the shard, so that rates are comparable with training rates.
template <class D, class Prepare>
void time_operation(benchmark::State& state, const Prepare& prepare) {
  Operands<PlainCpu> plain;
  Operands<D> operands;
  const auto expected = prepare(plain);
  const auto operation = prepare(operands);
  const double before = PlainCpu::operations();
  const MatrixView<const float> result = expected();
  const double operations = PlainCpu::operations() - before;
  if (difference(values(operation()), values(result)) > tolerance) {
    state.SkipWithError("differs from the plain form");
    return;
  }
  operands.context.begin_inference();
  operation(); // the arena reaches its final size in the second run
  for (auto _ : state) {
    operands.context.begin_inference();
    operation();
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * operands.pairs);
  count_products(state, operations);
}

/// Registers an operation as `name`, and its plain form as `name/plain`.
struct Operation {
  template <class Prepare>
  Operation(const std::string& name, const Prepare& prepare) {
    benchmark::RegisterBenchmark(name.c_str(), time_operation<Cpu, Prepare>, prepare);
    benchmark::RegisterBenchmark((name + "/plain").c_str(), time_operation<PlainCpu, Prepare>,
                                 prepare);
  }
};

}
