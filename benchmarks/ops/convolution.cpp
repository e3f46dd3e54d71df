// SPDX-License-Identifier: MIT
// Convolution with maximum: the CPU's overload beside the plain form it must equal to the bit.

#include <siamese/core/random.hpp>
#include <siamese/core/tokens.hpp>
#include <siamese/ops/convolution.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

namespace {

using namespace siamese;

/// 512 sentences of 4 to 16 tokens out of 1,200, and their projections for 50 filters.
struct Shard {
  explicit Shard(Index filter_size) : size(filter_size) {
    tokens.begin(1200);
    const Random random(1, Draws::shuffling);
    for (std::uint32_t s = 0; s < 512; ++s) {
      std::vector<Id> sentence;
      for (std::uint32_t t = 0; t < 4 + s % 13; ++t)
        sentence.push_back(static_cast<Id>(random.bits(s, t) % 1200));
      tokens.add(sentence);
    }
    tokens.finish();
    layout = tokens.tokens(device, {}).layout;
    projected = Matrix<Cpu>(layout.rows, size * 50);
    for (Index i = 0; i < layout.rows * size * 50; ++i)
      projected.view().data[i] = random.uniform(static_cast<std::uint32_t>(i), 0) - 0.5F;
    y = Matrix<Cpu>(512, 50);
    argument.resize(512 * 50);
  }
  Ragged<const float> x() const { return {projected.view(), layout}; }
  MatrixView<Id> arguments() { return dense(argument.data(), 512, 50); }

  Index size;
  Cpu device;
  TokenShard<Cpu> tokens;
  Layout layout;
  Matrix<Cpu> projected, y;
  std::vector<Id> argument;
};

void plain(Shard& shard, MatrixView<float> y) {
  for_each(shard.device, 512, 50,
           detail::ConvolveMax<float>{{shard.x(), shard.size, 50}, y, shard.arguments()});
}

void convolve_max_plain(benchmark::State& state) {
  Shard shard(state.range(0));
  for (auto _ : state) plain(shard, shard.y.view());
  state.SetItemsProcessed(state.iterations() * shard.layout.positions);
}

void convolve_max_cpu(benchmark::State& state) {
  Shard shard(state.range(0));
  Matrix<Cpu> expected(512, 50);
  plain(shard, expected.view());
  for (auto _ : state)
    convolve_max(shard.device, shard.x(), shard.size, shard.y.view(), shard.arguments());
  if (!std::equal(expected.view().data, expected.view().data + 512 * 50, shard.y.view().data))
    state.SkipWithError("differs from the plain form");
  state.SetItemsProcessed(state.iterations() * shard.layout.positions);
}

void convolve_max_backward_cpu(benchmark::State& state) {
  Shard shard(state.range(0));
  plain(shard, shard.y.view());
  Matrix<Cpu> dprojected(shard.layout.rows, shard.size * 50);
  for (auto _ : state)
    convolve_max_backward(shard.device, shard.y.view(), shard.arguments(), shard.layout,
                          dprojected.view());
  state.SetItemsProcessed(state.iterations() * shard.layout.positions);
}

BENCHMARK(convolve_max_plain)->ArgName("size")->DenseRange(2, 4);
BENCHMARK(convolve_max_cpu)->ArgName("size")->DenseRange(2, 4);
BENCHMARK(convolve_max_backward_cpu)->ArgName("size")->DenseRange(2, 4);

}
