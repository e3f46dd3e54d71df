// SPDX-License-Identifier: MIT
// Conv on the sample corpus: forward, forward and backward, a whole training step, encoding.

#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <numeric>
#include <string>
#include <vector>

namespace {

using namespace siamese;

/// A model, and pairs to read with it.
struct Fixture {
  Corpus corpus = sample_corpus(4096);
  Siamese<Conv<>> model{Text(Tokenizer{}, build_vocabulary(corpus.train, Tokenizer{}))};
  Examples examples = tokenize(corpus.train, *model.text);
};

const Fixture& fixture() {
  static const Fixture shared;
  return shared;
}

/// One shard of 256 pairs, encoded once or also differentiated.
void shard(benchmark::State& state, bool backward) {
  const Fixture& f = fixture();
  constexpr Index pairs = 256;
  Context<Cpu> context;
  TokenBatch<Cpu> batch;
  batch.resize(1);
  batch.shard(0).begin(f.model.vocabulary_size());
  for (Index s = 0; s < 2 * pairs; ++s) batch.shard(0).add(f.examples.sentence(s));
  batch.shard(0).finish();
  batch.join(context.device, 1, f.model.vocabulary_size());
  const Tokens tokens = batch.tokens(context.device, 0);

  Conv<>::Cache cache;
  Conv<> gradient = zero_gradient(f.model.encoder);
  for (auto _ : state) {
    context.begin_training(1, 1, 0);
    const ConstView<Cpu> y = f.model.encoder.forward(context, tokens, cache);
    if (backward) f.model.encoder.backward(context, y, cache, gradient);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * pairs);
}

void forward(benchmark::State& state) { shard(state, false); }
void forward_backward(benchmark::State& state) { shard(state, true); }

/// One step on a batch of 512 pairs; the argument is the number of threads.
void training_step(benchmark::State& state) {
  Fixture f = fixture();
  Threads threads(static_cast<int>(state.range(0)));
  TrainingStep step(f.model, Mse{}, LazyAdam{}, threads, 512, 256, 1);
  std::vector<Index> order(512);
  std::iota(order.begin(), order.end(), Index{0});
  Index count = 0;
  for (auto _ : state) step(f.examples, order, ++count);
  state.SetItemsProcessed(state.iterations() * 512);
}

/// Sentences to vectors, text included, on one thread.
void encode(benchmark::State& state) {
  const Fixture& f = fixture();
  std::vector<std::string> sentences;
  for (const Pair& pair : f.corpus.train) sentences.push_back(pair.sentence1);
  for (auto _ : state) benchmark::DoNotOptimize(f.model.encode(sentences));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sentences.size()));
}

/// One pair of sentences, text included: items are pairs.
void similarity(benchmark::State& state) {
  const Fixture& f = fixture();
  const Pair& pair = f.corpus.train.front();
  for (auto _ : state) benchmark::DoNotOptimize(f.model.similarity(pair.sentence1, pair.sentence2));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(forward);
BENCHMARK(forward_backward);
BENCHMARK(training_step)->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK(encode);
BENCHMARK(similarity);

}
