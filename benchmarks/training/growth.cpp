// SPDX-License-Identifier: MIT
// The time of a training step by batch size, vocabulary, sentence length, hidden size and threads;
// one varies at a time. benchmarks/growth.py plots it.

#include <siamese/siamese.hpp>

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace siamese;

struct Sizes {
  Index batch = 512;
  Index vocabulary = 20000;
  Index length = 10; ///< mean tokens per sentence
  Index hidden = 0;  ///< filters of each size, states, embedding size; 0: the encoder's default
  Index threads = 2;
};

/// A batch with tokens drawn by Zipf's law, in sentences of 1 to 2 length - 1 tokens.
Examples draw_examples(const Sizes& sizes) {
  const Random random(1, RandomPurpose::shuffling);
  Examples examples;
  for (std::uint32_t s = 0; s < 2 * static_cast<std::uint32_t>(sizes.batch); ++s) {
    const std::uint32_t tokens =
        1 + random.bits(s, 0) % static_cast<std::uint32_t>(2 * sizes.length - 1);
    for (std::uint32_t t = 1; t <= tokens; ++t)
      examples.ids.push_back(static_cast<Id>(
          std::pow(static_cast<double>(sizes.vocabulary - 1), random.uniform(s, t))));
    examples.offsets.push_back(examples.ids.size());
    if (s % 2 == 1) examples.labels.push_back(static_cast<float>(s / 2 % 2));
  }
  return examples;
}

Vocabulary make_vocabulary(Index size) {
  std::vector<std::string> tokens = {std::string(Vocabulary::unknown_token)};
  while (static_cast<Index>(tokens.size()) < size)
    tokens.push_back("w" + std::to_string(tokens.size()));
  return Vocabulary(std::move(tokens));
}

ConvOptions options_of(const Conv<>&, Index hidden) {
  return hidden == 0 ? ConvOptions{} : ConvOptions{.num_filters = {hidden, hidden, hidden}};
}
RecurrentOptions options_of(const RecurrentGRU<>&, Index hidden) {
  return hidden == 0 ? RecurrentOptions{} : RecurrentOptions{.hidden_size = hidden};
}
MultiheadAttentionOptions options_of(const MultiheadAttention<>&, Index hidden) {
  return hidden == 0 ? MultiheadAttentionOptions{}
                     : MultiheadAttentionOptions{.embedding_size = hidden};
}

template <class Encoder>
void step(benchmark::State& state, const Sizes& sizes) {
  Siamese<Encoder> model(Text({}, make_vocabulary(sizes.vocabulary)),
                         options_of(Encoder{}, sizes.hidden));
  const Examples examples = draw_examples(sizes);
  Threads threads(static_cast<int>(sizes.threads));
  TrainingOptions options;
  options.batch_size = sizes.batch;
  TrainingStep training(model, Mse{}, LazyAdam{}, threads, options);
  std::vector<Index> order(static_cast<std::size_t>(sizes.batch));
  std::iota(order.begin(), order.end(), Index{0});
  Index count = 0;
  for (auto _ : state) training.train(examples, order, ++count, 1);
  state.SetItemsProcessed(state.iterations() * sizes.batch);
}

/// Registers encoder/what/value for every value.
template <class Encoder>
void add(const std::string& encoder, const std::string& what, Index Sizes::*size,
         const std::vector<Index>& values) {
  for (const Index value : values) {
    Sizes sizes;
    sizes.*size = value;
    benchmark::RegisterBenchmark((encoder + "/" + what + "/" + std::to_string(value)).c_str(),
                                 step<Encoder>, sizes)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
}

template <class Encoder>
struct Growth {
  explicit Growth(const std::string& encoder) {
    add<Encoder>(encoder, "batch", &Sizes::batch, {64, 128, 256, 512, 1024, 2048});
    add<Encoder>(encoder, "vocabulary", &Sizes::vocabulary, {1000, 10'000, 100'000, 400'000});
    add<Encoder>(encoder, "length", &Sizes::length, {5, 10, 20, 40, 80});
    add<Encoder>(encoder, "hidden", &Sizes::hidden, {32, 64, 128, 256});
    add<Encoder>(encoder, "threads", &Sizes::threads, {1, 2});
  }
};

const Growth<Conv<>> cnn("cnn");
const Growth<RecurrentGRU<>> rnn("rnn");
const Growth<MultiheadAttention<>> multihead("multihead");

}
