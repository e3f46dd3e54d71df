// SPDX-License-Identifier: MIT
// Splitting sentences into tokens, and looking them up.

#include <siamese/data/examples.hpp>
#include <siamese/sample/corpus.hpp>

#include <benchmark/benchmark.h>

namespace {

using namespace siamese;

std::int64_t bytes(const Pairs& pairs) {
  std::size_t total = 0;
  for (const Pair& pair : pairs) total += pair.sentence1.size() + pair.sentence2.size();
  return static_cast<std::int64_t>(total);
}

void tokens(benchmark::State& state) {
  const Pairs pairs = sample_pairs(4096);
  const Tokenizer tokenizer;
  for (auto _ : state) {
    std::size_t length = 0;
    for (const Pair& pair : pairs)
      tokenizer.for_each(pair.sentence1 + pair.sentence2,
                         [&](std::string_view token) { length += token.size(); });
    benchmark::DoNotOptimize(length);
  }
  state.SetBytesProcessed(state.iterations() * bytes(pairs));
}

void ids(benchmark::State& state) {
  const Pairs pairs = sample_pairs(4096);
  const Text text(pairs);
  for (auto _ : state) benchmark::DoNotOptimize(tokenize(pairs, text));
  state.SetBytesProcessed(state.iterations() * bytes(pairs));
}

BENCHMARK(tokens);
BENCHMARK(ids);

}
