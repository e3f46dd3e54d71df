// SPDX-License-Identifier: MIT
// An encoder on the sample corpus: forward, forward and backward, a whole training step, encoding.
#pragma once

#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <numeric>
#include <string>
#include <vector>

namespace benchmarks {

using namespace siamese;

/// A model, and pairs to read with it.
template <class Encoder>
struct Fixture {
  Corpus corpus = sample_corpus(4096);
  Siamese<Encoder> model{Text(Tokenizer{}, build_vocabulary(corpus.train, Tokenizer{}))};
  Examples examples = tokenize(corpus.train, *model.text);
};

template <class Encoder>
const Fixture<Encoder>& fixture() {
  static const Fixture<Encoder> shared;
  return shared;
}

/// One shard of 256 pairs, encoded once or also differentiated.
template <class Encoder>
void shard(benchmark::State& state, bool backward) {
  const Fixture<Encoder>& f = fixture<Encoder>();
  constexpr Index pairs = 256;
  Context<Cpu> context;
  TokenBatch<Cpu> batch;
  batch.resize(1);
  batch.shard(0).begin(f.model.vocabulary_size());
  for (Index s = 0; s < 2 * pairs; ++s) batch.shard(0).add(f.examples.sentence(s));
  batch.shard(0).finish();
  batch.join(context.device, 1);
  const Tokens tokens = batch.tokens(context.device, 0);

  typename Encoder::Cache cache;
  Encoder gradient = zero_gradient(f.model.encoder);
  for (auto _ : state) {
    context.begin_training(1, 1, 0);
    const ConstView<Cpu> y = f.model.encoder.forward(context, tokens, cache);
    if (backward) f.model.encoder.backward(context, y, cache, gradient);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * pairs);
}

template <class Encoder>
void forward(benchmark::State& state) {
  shard<Encoder>(state, false);
}
template <class Encoder>
void forward_backward(benchmark::State& state) {
  shard<Encoder>(state, true);
}

/// One step on a batch of 512 pairs; the argument is the number of threads.
template <class Encoder>
void training_step(benchmark::State& state) {
  Fixture<Encoder> f = fixture<Encoder>();
  Threads threads(static_cast<int>(state.range(0)));
  TrainingStep step(f.model, Mse{}, LazyAdam{}, threads, TrainingOptions{});
  std::vector<Index> order(512);
  std::iota(order.begin(), order.end(), Index{0});
  Index count = 0;
  for (auto _ : state) step.train(f.examples, order, ++count, 1);
  state.SetItemsProcessed(state.iterations() * 512);
}

/// Sentences to vectors, text included, on one thread.
template <class Encoder>
void encode(benchmark::State& state) {
  const Fixture<Encoder>& f = fixture<Encoder>();
  std::vector<std::string> sentences;
  for (const Pair& pair : f.corpus.train) sentences.push_back(pair.sentence1);
  for (auto _ : state) benchmark::DoNotOptimize(f.model.encode(sentences));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sentences.size()));
}

/// One pair of sentences, text included: items are pairs.
template <class Encoder>
void similarity(benchmark::State& state) {
  const Fixture<Encoder>& f = fixture<Encoder>();
  const Pair& pair = f.corpus.train.front();
  for (auto _ : state) benchmark::DoNotOptimize(f.model.similarity(pair.sentence1, pair.sentence2));
  state.SetItemsProcessed(state.iterations());
}

}

/// All of them; names stay the same from encoder to encoder.
#define SIAMESE_ENCODER_BENCHMARKS(...)                                                            \
  BENCHMARK(benchmarks::forward<__VA_ARGS__>)->Name("forward");                                    \
  BENCHMARK(benchmarks::forward_backward<__VA_ARGS__>)->Name("forward_backward");                  \
  BENCHMARK(benchmarks::training_step<__VA_ARGS__>)                                                \
      ->Name("training_step")                                                                      \
      ->Arg(1)                                                                                     \
      ->Arg(2)                                                                                     \
      ->UseRealTime();                                                                             \
  BENCHMARK(benchmarks::encode<__VA_ARGS__>)->Name("encode");                                      \
  BENCHMARK(benchmarks::similarity<__VA_ARGS__>)->Name("similarity")
