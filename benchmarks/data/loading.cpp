// SPDX-License-Identifier: MIT
// From rows to token ids: reading each format, counting words, indexing. The environment variable
// SIAMESE_LOADING names a folder with the same pairs in each format; benchmarks/peers/reading.py
// creates it and runs this program.

#include <siamese/data/datasets.hpp>
#include <siamese/data/examples.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

namespace {

using namespace siamese;

/// The file of a format, or an empty path.
std::filesystem::path file(const std::string& format) {
  const char* const folder = std::getenv("SIAMESE_LOADING");
  if (folder == nullptr) return {};
  return std::filesystem::path(folder) / ("pairs." + format);
}

Pairs read(const std::string& format) {
  LoadReport report;
  return find_dataset("SNLI").read(file(format), {}, report);
}

/// The rate is in bytes of the file.
void measure(benchmark::State& state, const std::string& format, auto&& prepare, auto&& work) {
  if (!std::filesystem::exists(file(format))) {
    state.SkipWithError("SIAMESE_LOADING names no folder with pairs of this format");
    return;
  }
  const auto prepared = prepare();
  for (auto _ : state) benchmark::DoNotOptimize(work(prepared));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(std::filesystem::file_size(file(format))));
}

void reading(benchmark::State& state, const std::string& format) {
  measure(
      state, format, [] { return 0; }, [&](int) { return read(format); });
}

void counting_words(benchmark::State& state, const std::string& format) {
  measure(
      state, format, [&] { return read(format); },
      [](const Pairs& pairs) { return build_vocabulary(pairs, {}); });
}

void indexing(benchmark::State& state, const std::string& format) {
  const auto prepare = [&] {
    Pairs pairs = read(format);
    Text text(pairs);
    return std::pair(std::move(pairs), std::move(text));
  };
  measure(state, format, prepare,
          [](const auto& prepared) { return tokenize(prepared.first, prepared.second); });
}

void everything(benchmark::State& state, const std::string& format) {
  measure(
      state, format, [] { return 0; },
      [&](int) {
        const Pairs pairs = read(format);
        return tokenize(pairs, Text(pairs));
      });
}

BENCHMARK_CAPTURE(reading, jsonl, "jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(reading, tsv, "tsv")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(reading, csv, "csv")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(counting_words, jsonl, "jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(indexing, jsonl, "jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(everything, jsonl, "jsonl")->Unit(benchmark::kMillisecond);

}
