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
#include <span>
#include <vector>

using namespace siamese;
using test::CountingProbe;

namespace {

using D = BasicGpu<float, CountingProbe>;

constexpr Index pairs = 32;

/// The device's work in a training step on one shard of `pairs` pairs of up to nine tokens, after
/// memory is allocated. The next pairs are announced, as by `fit`, or not.
template <class Encoder>
void count_one_step(bool next_is_known) {
  const Examples examples = test::random_pairs(1, pairs);
  std::vector<Index> order(static_cast<std::size_t>(pairs));
  std::iota(order.begin(), order.end(), Index{0});
  Siamese<Encoder> model(test::numbered_words(test::training_vocabulary));
  Threads threads(1);
  TrainingStep<Siamese<Encoder>, Mse, LazyAdam> step(model, Mse{}, LazyAdam{}, threads,
                                                     {.batch_size = pairs, .threads = 1});
  for (const Index i : {1, 2, 3, 4}) {
    CountingProbe::reset();
    step.train(examples, order, i, 1, false,
               next_is_known ? std::span<const Index>(order) : std::span<const Index>());
  }
}

/// Also checks the counts that do not depend on the encoder.
void check_work(Index kernels, Index products, Index orders) {
  using enum GpuWork;
  CHECK(CountingProbe::times(kernel) == kernels);
  CHECK(CountingProbe::times(product) == products);
  CHECK(CountingProbe::times(clearing) == 1); // of the embedding's gradient
  CHECK(CountingProbe::times(copy) == 0);
  CHECK(CountingProbe::times(allocation) == 0);
  CHECK(CountingProbe::times(wait) == 1); // for the loss
  CHECK(CountingProbe::times(order) == orders);
  // Tokens, where they stand, and labels.
  CHECK(CountingProbe::times(upload) == 1);
  CHECK(CountingProbe::bytes(upload) == 5088);
  // The loss, and the head's output for every pair.
  CHECK(CountingProbe::times(download) == 2);
  CHECK(CountingProbe::bytes(download) == (1 + pairs) * Index{sizeof(float)});
}

/// Computation follows the upload; if the next pairs are not announced, the upload follows the work
/// that may still read the memory.
template <class Encoder>
void check_steps(Index kernels, Index products) {
  count_one_step<Encoder>(true);
  check_work(kernels, products, 1);
  count_one_step<Encoder>(false);
  check_work(kernels, products, 2);
}

}

// If a number falls, lower it here; a number that rises must be worth it.

TEST_CASE("a training step of Conv has the known numbers of kernels, products and bytes") {
  check_steps<Conv<D>>(15, 3);
}

TEST_CASE("a training step of RecurrentGRU has the known numbers of kernels, products and bytes") {
  check_steps<RecurrentGRU<D>>(19, 4);
}

TEST_CASE(
    "a training step of MultiheadAttention has the known numbers of kernels, products and bytes") {
  check_steps<MultiheadAttention<D>>(35, 18);
}
