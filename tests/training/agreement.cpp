// SPDX-License-Identifier: MIT
// GPU only
#include <support/compare.hpp>
#include <support/device.hpp>

#include <siamese/encoders/conv.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/sample/corpus.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace siamese;

namespace {

struct OfConv {
  template <class D>
  using On = Conv<D>;
  static constexpr int products_in_turn = 1;
  static ConvOptions options() { return {16, {2, 3}, {12, 12}, 0.1F}; }
};
struct OfGru {
  template <class D>
  using On = BidirectionalGRU<D>;
  static constexpr int products_in_turn = 2; ///< of tokens, then of states; states fade
  static RecurrentOptions options() {
    return {.embedding_size = 16, .hidden_size = 12, .dropout_rate = 0.1F, .pooling = "max"};
  }
};
struct OfAttention {
  template <class D>
  using On = MultiheadAttention<D>;
  static constexpr int products_in_turn = 4; ///< two in each block
  static MultiheadAttentionOptions options() {
    return {.embedding_size = 16, .num_heads = 4, .dropout_rate = 0.1F};
  }
};

/// The train and dev losses of each epoch.
template <class Encoder, class D, class Optimizer>
std::vector<double> losses(const Optimizer& optimizer, int epochs = 5, const D& device = {}) {
  static const Corpus corpus = sample_corpus(400);
  const Text text(corpus.train);
  Siamese<typename Encoder::template On<D>> model(text, Encoder::options(), 1, {}, device);
  std::vector<double> all;
  for (const EpochRecord& record : fit(model, corpus, Mse{}, optimizer,
                                       {.epochs = epochs,
                                       .batch_size = 64,
                                       .shard_size = 24,
                                       .threads = 2,
                                       .clip_norm = 0.5})) {
    all.push_back(record.train_loss);
    all.push_back(record.dev_loss);
  }
  return all;
}

}

TEST_CASE_TEMPLATE("every epoch has the CPU's losses up to rounding", Encoder, OfConv, OfGru,
                   OfAttention) {
  const auto on_cpu = losses<Encoder, BasicCpu<double>>(LazyAdam{});
  CHECK(on_cpu.size() == 10);
  CHECK(on_cpu[8] < on_cpu[0]);
  CHECK(test::difference(losses<Encoder, test::Exact>(LazyAdam{}), on_cpu) <= 1e-10);

  // Adam divides a gradient by its size, even if it is only rounding error, as for a word in both
  // sentences, so that any two devices diverge in single precision. Sgd does not.
  const auto in_single = losses<Encoder, Cpu>(Sgd{});
  CHECK(test::difference(losses<Encoder, test::Single>(Sgd{}), in_single) <= 1e-5);
}

// A mean of tokens, because with a sum the vectors are so long that any rounding makes trainings
// diverge.
struct OfMeanAttention : OfAttention {
  static MultiheadAttentionOptions options() {
    auto result = OfAttention::options();
    result.pooling = "mean";
    return result;
  }
};

TEST_CASE_TEMPLATE(
    "a training with rounded products changes losses by no more than the rounding of operands",
    Encoder, OfConv, OfGru, OfMeanAttention) {
  // Only two epochs: values that cross ReLU's corner on one device only make longer trainings
  // diverge.
  const Sgd slow{.learning_rate = 0.01};
  const auto on_cpu = losses<Encoder, Cpu>(slow, 2);
  CHECK(on_cpu[2] < on_cpu[0]);
  for (const Precision precision : {Precision::tf32, Precision::bf16}) {
    const double apart = test::difference(losses<Encoder, Gpu>(slow, 2, Gpu(precision)), on_cpu);
    CHECK(apart <= Encoder::products_in_turn * roundoff(precision));
    CHECK(apart > 1e-6); // more than devices without rounding differ
  }
}
