// SPDX-License-Identifier: MIT
// Times an encoder on the sample corpus: passes, a whole training step, encoding, one pair. Each is
// compared with the plain form before it is timed.
#pragma once

#include "../support/encoding.hpp"
#include "../support/layer.hpp"

#include <siamese/sample/corpus.hpp>
#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace benchmarks {

inline const Corpus& corpus() {
  static const Corpus shared = sample_corpus(4096);
  return shared;
}

template <class Encoder>
Siamese<Encoder> make_model() {
  return Siamese<Encoder>(Text(corpus().train));
}

/// The first 512 sentences of the corpus: one shard.
inline Sentences sample_sentences() {
  const Text text(corpus().train);
  Sentences sentences{{}, text.vocabulary().size()};
  for (const Pair& pair : std::span(corpus().train).first(256))
    for (const std::string* sentence : {&pair.sentence1, &pair.sentence2})
      text.append_ids(*sentence, sentences.ids.emplace_back());
  return sentences;
}

/// Steps on a batch of 512 pairs.
template <class Encoder>
class Training {
public:
  explicit Training(int threads)
      : threads_(threads), step_(model_, Mse{}, LazyAdam{}, threads_, TrainingOptions{}) {
    std::iota(order_.begin(), order_.end(), Index{0});
  }
  /// Takes one step; returns its loss.
  double step() { return step_.train(examples_, order_, ++count_, 1).total_loss; }
  static constexpr std::int64_t pairs = 512;

private:
  Siamese<Encoder> model_ = make_model<Encoder>();
  Examples examples_ = tokenize(corpus().train, *model_.text);
  Threads threads_;
  TrainingStep<Siamese<Encoder>, Mse, LazyAdam> step_;
  std::vector<Index> order_ = std::vector<Index>(pairs);
  Index count_ = 0;
};

/// The argument is the number of threads.
template <template <class> class Encoder>
void training_step(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  Training<Encoder<PlainCpu>> plain(1);
  Training<Encoder<Cpu>> training(threads);
  double operations = 0;
  for (int i = 0; i < 3; ++i) {
    const double before = PlainCpu::operations();
    const double expected = plain.step();
    operations = PlainCpu::operations() - before;
    if (!(std::abs(training.step() - expected) <= tolerance * expected)) {
      state.SkipWithError("the loss differs from the plain form's");
      return;
    }
  }
  for (auto _ : state) training.step();
  state.SetItemsProcessed(state.iterations() * training.pairs);
  count_products(state, operations, threads);
}

enum class With { weights, word_tables };

/// A model for inference, with word tables on request.
template <class Encoder, With with>
auto make_reader() {
  Siamese<Encoder> model = make_model<Encoder>();
  if constexpr (with == With::word_tables) {
    return model.with_word_tables();
  } else {
    return model;
  }
}

/// Sentences to vectors, including text processing; the argument is the number of threads. Items
/// are sentences.
template <template <class> class Encoder, With with>
void encode(benchmark::State& state) {
  const auto model = make_reader<Encoder<Cpu>, with>();
  std::vector<std::string> sentences;
  for (const Pair& pair : corpus().train) sentences.push_back(pair.sentence1);
  const auto few = std::span(sentences).first(100);
  const auto plain = make_model<Encoder<PlainCpu>>().encode(few);
  const auto vectors = model.encode(few);
  if (difference({vectors.data(), vectors.size()}, {plain.data(), plain.size()}) > tolerance) {
    state.SkipWithError("differs from the plain form");
    return;
  }
  Threads threads(static_cast<int>(state.range(0)));
  time_encoding(state, model, sentences, threads);
}

/// Pairs of sentences one at a time, including text processing. Items are pairs.
template <template <class> class Encoder, With with>
void similarity(benchmark::State& state) {
  const auto model = make_reader<Encoder<Cpu>, with>();
  const Siamese<Encoder<PlainCpu>> plain = make_model<Encoder<PlainCpu>>();
  const auto pairs = std::span(corpus().train).first(256);
  std::vector<float> scores, expected;
  for (const Pair& pair : pairs) {
    scores.push_back(model.similarity(pair.sentence1, pair.sentence2));
    expected.push_back(plain.similarity(pair.sentence1, pair.sentence2));
  }
  if (difference(scores, expected) > tolerance) {
    state.SkipWithError("differs from the plain form");
    return;
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const Pair& pair = pairs[next++ % pairs.size()];
    benchmark::DoNotOptimize(model.similarity(pair.sentence1, pair.sentence2));
  }
  state.SetItemsProcessed(state.iterations());
}

/// Registers all benchmarks for an encoder with its default options.
template <template <class> class Encoder>
struct EncoderBenchmarks {
  EncoderBenchmarks() {
    const std::string name(Encoder<Cpu>::name);
    const auto make = []<class D>(D, Index vocabulary) { return Encoder<D>(vocabulary, {}); };
    LayerBenchmarks(name, make, sample_sentences());
    const auto add = [&](const char* what, void (*function)(benchmark::State&)) {
      return benchmark::RegisterBenchmark((name + what).c_str(), function)->UseRealTime();
    };
    add("/training_step", training_step<Encoder>)->ArgName("threads")->Arg(1)->Arg(2);
    add("/encode", encode<Encoder, With::weights>)->ArgName("threads")->Arg(1)->Arg(2);
    add("/similarity", similarity<Encoder, With::weights>);
    if constexpr (requires { typename Encoder<Cpu>::WordTables; }) {
      add("/encode/word_tables", encode<Encoder, With::word_tables>)
          ->ArgName("threads")
          ->Arg(1)
          ->Arg(2);
      add("/similarity/word_tables", similarity<Encoder, With::word_tables>);
    }
  }
};

}
