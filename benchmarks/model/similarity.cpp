// SPDX-License-Identifier: MIT
// The similarity of one pair, by the size of the vocabulary.
#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace siamese;

/// The argument is the size of the vocabulary. Items are pairs, including text processing.
void similarity(benchmark::State& state) {
  std::vector<std::string> tokens = {std::string(Vocabulary::unknown_token)};
  while (static_cast<std::int64_t>(tokens.size()) < state.range(0))
    tokens.push_back("w" + std::to_string(tokens.size()));
  const Siamese<Conv<>> model(Text({}, Vocabulary(std::move(tokens))));
  for (auto _ : state)
    benchmark::DoNotOptimize(model.similarity("w9 w8 w7 w6 w5 w4 w3", "w900 w800 w700 w600"));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(similarity)->Arg(1'400)->Arg(40'000)->Arg(400'000);

}
