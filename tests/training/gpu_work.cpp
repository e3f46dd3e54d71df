// SPDX-License-Identifier: MIT
// GPU only
#include <support/probe.hpp>
#include <support/training.hpp>

#include <siamese/core/threads.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/step.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

using namespace siamese;
using test::CountingProbe;

namespace {

using D = BasicGpu<float, FullPrecision, CountingProbe>;

constexpr Index pairs = 32;

/// What a step of training on `pairs` pairs of up to nine tokens tells the device to do, in one
/// shard, once the memory is there.
template <class Encoder>
void count_one_step() {
  const Examples examples = test::random_pairs(1, pairs);
  std::vector<Index> order(static_cast<std::size_t>(pairs));
  std::iota(order.begin(), order.end(), Index{0});
  Siamese<Encoder> model(test::numbered_words(test::training_vocabulary));
  Threads threads(1);
  TrainingStep<Siamese<Encoder>, Mse, LazyAdam> step(model, Mse{}, LazyAdam{}, threads,
                                                     {.batch_size = pairs, .threads = 1});
  for (const Index i : {1, 2, 3}) {
    CountingProbe::reset();
    step.train(examples, order, i, 1);
  }
}

/// Also that the step has no more of what no encoder needs more of.
void check_work(Index kernels, Index products) {
  using enum GpuWork;
  CHECK(CountingProbe::times(kernel) == kernels);
  CHECK(CountingProbe::times(product) == products);
  CHECK(CountingProbe::times(clearing) == 1); // of the embedding's gradient
  CHECK(CountingProbe::times(copy) == 0);
  CHECK(CountingProbe::times(allocation) == 0);
  CHECK(CountingProbe::times(wait) == 1); // for the loss
  // The objective behind what was sent, and what is sent behind what reads it.
  CHECK(CountingProbe::times(order) == 2);
  // Tokens, where they stand, and labels.
  CHECK(CountingProbe::times(upload) == 1);
  CHECK(CountingProbe::bytes(upload) == 5088);
  // The loss, and the head's output for every pair.
  CHECK(CountingProbe::times(download) == 2);
  CHECK(CountingProbe::bytes(download) == (1 + pairs) * Index{sizeof(float)});
}

}

// A number that falls is to be lowered here; one that rises has to be worth it.

TEST_CASE("a training step of Conv is as many kernels, products and bytes as is known") {
  count_one_step<Conv<D>>();
  check_work(14, 3);
}

TEST_CASE("a training step of RecurrentGRU is as many kernels, products and bytes as is known") {
  count_one_step<RecurrentGRU<D>>();
  check_work(18, 4);
}

TEST_CASE("a training step of MultiheadAttention is as many kernels, products and bytes as is "
          "known") {
  count_one_step<MultiheadAttention<D>>();
  check_work(34, 18);
}
