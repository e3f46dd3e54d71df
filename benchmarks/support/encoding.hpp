// SPDX-License-Identifier: MIT
// Encodes sentences on several threads, for all benchmarks of encoding.
#pragma once

#include <siamese/core/threads.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace benchmarks {

using namespace siamese;

/// The threads share the sentences evenly. Items are sentences.
template <class M>
void time_encoding(benchmark::State& state, const M& model,
                   const std::vector<std::string>& sentences, Threads& threads) {
  const std::size_t part = sentences.size() / static_cast<std::size_t>(threads.count());
  for (auto _ : state)
    threads.run(threads.count(), [&](Index i) {
      const auto mine = std::span(sentences).subspan(static_cast<std::size_t>(i) * part, part);
      benchmark::DoNotOptimize(model.encode(mine));
    });
  state.SetItemsProcessed(state.iterations() * threads.count() * static_cast<std::int64_t>(part));
}

}
