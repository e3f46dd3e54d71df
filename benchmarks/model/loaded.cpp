// SPDX-License-Identifier: MIT
// Times a loaded model with and without word tables: sentences to vectors, and pairs one at a time,
// including text processing. Environment variables: SIAMESE_MODEL is the model's folder,
// SIAMESE_SENTENCES a file with one sentence per line (two lines are a pair), SIAMESE_THREADS the
// number of encoding threads (default 2). benchmarks/compare_peers.py runs it beside other
// programs.

#include "../support/encoding.hpp"

#include <siamese/io/model_folder.hpp>
#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace siamese;

/// The value of an environment variable; the benchmark ends if it is not set.
const char* named(benchmark::State& state, const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr) state.SkipWithError((std::string(variable) + " is not set").c_str());
  return value;
}

std::vector<std::string> read_lines(const char* file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

enum class With { weights, word_tables };

AnyModel load_model(const char* folder, With with) {
  const AnyModel model = load(folder);
  return with == With::weights ? model : model.with_word_tables();
}

/// The threads share the sentences evenly. Items are sentences.
void encode(benchmark::State& state, With with) {
  const char* const folder = named(state, "SIAMESE_MODEL");
  const char* const file = named(state, "SIAMESE_SENTENCES");
  if (folder == nullptr || file == nullptr) return;
  const AnyModel model = load_model(folder, with);
  const std::vector<std::string> sentences = read_lines(file);
  const char* const count = std::getenv("SIAMESE_THREADS");
  Threads threads(count == nullptr ? 2 : std::stoi(count));
  benchmarks::time_encoding(state, model, sentences, threads);
}

/// Items are pairs.
void similarity(benchmark::State& state, With with) {
  const char* const folder = named(state, "SIAMESE_MODEL");
  const char* const file = named(state, "SIAMESE_SENTENCES");
  if (folder == nullptr || file == nullptr) return;
  const AnyModel model = load_model(folder, with);
  const std::vector<std::string> sentences = read_lines(file);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(model.similarity(sentences[next], sentences[next + 1]));
    next = next + 3 < sentences.size() ? next + 2 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(encode, weights, With::weights)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, word_tables, With::word_tables)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(similarity, weights, With::weights)->UseRealTime();
BENCHMARK_CAPTURE(similarity, word_tables, With::word_tables)->UseRealTime();

}
