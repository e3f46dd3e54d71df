// SPDX-License-Identifier: MIT
// Training allocates nothing in steady state, as the counting operator new shows.
#include <support/allocations.hpp>
#include <support/training.hpp>

#include <siamese/model/feature_head.hpp>
#include <siamese/training/step.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;

/// Allocations in each epoch over the same batches of different sizes, alternately in forward and
/// reverse order.
template <class Optimizer, class Model, class Loss>
std::vector<long> allocations_by_epoch(Model model, const Loss& loss, int threads, int epochs) {
  constexpr Index pairs = 200, batch = 32, batches = (pairs + batch - 1) / batch;
  const Examples examples = test::random_pairs(1, pairs);
  Threads crew(threads);
  TrainingOptions options;
  options.batch_size = batch;
  options.shard_size = 10;
  options.clip_norm = 1;
  TrainingStep step(model, loss, Optimizer{}, crew, options);
  std::vector<Index> order(pairs);
  std::iota(order.begin(), order.end(), Index{0});
  std::vector<long> counts;
  counts.reserve(static_cast<std::size_t>(epochs));
  Index number = 0;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const long before = test::allocations;
    const auto batch_of = [&](Index i) {
      const Index first = batch * (epoch % 2 == 0 ? i : batches - 1 - i);
      return std::span(order).subspan(static_cast<std::size_t>(first),
                                      static_cast<std::size_t>(std::min(batch, pairs - first)));
    };
    for (Index i = 0; i < batches; ++i)
      step.train(examples, batch_of(i), ++number, 1, false,
                 i + 1 < batches ? batch_of(i + 1) : std::span<Index>());
    counts.push_back(test::allocations - before);
  }
  return counts;
}

}

TEST_CASE("allocations of every kind are counted") {
  const long before = test::allocations;
  delete new int(1);
  delete[] new int[3];
  HostMemory::release(HostMemory::allocate(100));
  CHECK(test::allocations == before + 3);
}

TEST_CASE_TEMPLATE(
    "after all batches have been seen a step allocates nothing, on any number of threads",
    Optimizer, Adam, LazyAdam) {
  // The second epoch merges the first blocks of every arena.
  const auto check = [](const std::vector<long>& counts) {
    CHECK(counts[0] > 0);
    for (std::size_t epoch = 2; epoch < counts.size(); ++epoch) CHECK(counts[epoch] == 0);
  };
  for (const int threads : {1, 3}) {
    check(allocations_by_epoch<Optimizer>(test::small_network<D>(0.2F), Mse{}, threads, 6));
    check(allocations_by_epoch<Optimizer>(test::small_network<D>(0.2F, Cosine{}),
                                          MultipleNegativesRanking{}, threads, 6));
    const Siamese<Conv<D>, FeatureHead<D>> with_head(
        test::numbered_words(test::training_vocabulary), {8, {2, 3}, {10, 10}, 0}, 1,
        {.outputs = 2, .dropout_rate = 0.2F});
    check(allocations_by_epoch<Optimizer>(with_head, Softmax{}, threads, 6));
  }
}
