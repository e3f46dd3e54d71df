// SPDX-License-Identifier: MIT
// From the published JSON lines of SNLI to token ids: reading, counting words, indexing. The file
// is the dev file of the folder SIAMESE_DATA, repeated up to so many rows.

#include <siamese/data/datasets.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/data/lines.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace {

using namespace siamese;

constexpr int rows = 327'000;

/// The repeated file, made once and removed at the end; an empty path without real data.
class RepeatedFile {
public:
  RepeatedFile() {
    const char* const folder = std::getenv("SIAMESE_DATA");
    if (folder == nullptr) return;
    path_ = std::filesystem::temp_directory_path() / "siamese-benchmark-snli.jsonl";
    std::ofstream out(path_, std::ios::binary);
    for (int written = 0; written < rows;) {
      LineReader lines(std::filesystem::path(folder) / "SNLI/snli_1.0_dev.jsonl.gz");
      for (std::string_view line; written < rows && lines.next(line); ++written)
        out << line << '\n';
    }
  }
  ~RepeatedFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  RepeatedFile(const RepeatedFile&) = delete;
  RepeatedFile& operator=(const RepeatedFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

const std::filesystem::path& file() {
  static const RepeatedFile made;
  return made.path();
}

Pairs read() {
  LoadReport report;
  return find_dataset("SNLI").read(file(), {}, report);
}

const Pairs& pairs() {
  static const Pairs all = read();
  return all;
}

void measure(benchmark::State& state, auto&& work) {
  if (file().empty()) {
    state.SkipWithError("SIAMESE_DATA names no folder of real data");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(work());
  state.SetItemsProcessed(state.iterations() * rows);
}

void reading(benchmark::State& state) {
  measure(state, [] { return read(); });
  if (!file().empty())
    state.SetBytesProcessed(state.iterations() *
                            static_cast<std::int64_t>(std::filesystem::file_size(file())));
}

void counting_words(benchmark::State& state) {
  if (!file().empty()) pairs();
  measure(state, [] { return build_vocabulary(pairs(), {}); });
}

void indexing(benchmark::State& state) {
  const Text text({}, file().empty() ? Vocabulary() : build_vocabulary(pairs(), {}));
  measure(state, [&] { return tokenize(pairs(), text); });
}

BENCHMARK(reading)->Unit(benchmark::kMillisecond);
BENCHMARK(counting_words)->Unit(benchmark::kMillisecond);
BENCHMARK(indexing)->Unit(benchmark::kMillisecond);

}
