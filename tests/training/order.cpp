// SPDX-License-Identifier: MIT
// host only
#include <support/compare.hpp>
#include <support/lazy_device.hpp>
#include <support/training.hpp>

#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/feature_head.hpp>
#include <siamese/sample/corpus.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

using namespace siamese;

namespace {

template <class D>
std::vector<double> parameters_of(const auto& model) {
  std::vector<double> all;
  D device;
  visit(
      [&](const Path&, const auto& p) {
        const auto view = p.view();
        std::vector<double> values(static_cast<std::size_t>(view.rows * view.columns));
        download(device, view.data, view.rows * view.columns, values.data());
        all.insert(all.end(), values.begin(), values.end());
      },
      model);
  return all;
}

struct OfConv {
  template <class D>
  using On = Conv<D>;
  static ConvOptions options() { return {8, {2, 3}, {6, 6}, 0.1F}; }
};
struct OfGru {
  template <class D>
  using On = BidirectionalGRU<D>;
  static RecurrentOptions options() { return {.embedding_size = 8, .hidden_size = 6}; }
};
struct OfAttention {
  template <class D>
  using On = MultiheadAttention<D>;
  static MultiheadAttentionOptions options() { return {.embedding_size = 8, .num_heads = 2}; }
};

/// All losses of a training, its final parameters, and those of the best epoch on dev.
template <class Encoder, class D, class Loss>
std::vector<double> trained(const Loss& loss, int threads, double clip_norm,
                            Index shard_size = 12) {
  static const Corpus corpus = sample_corpus(120);
  const Text text(corpus.train);
  Siamese<typename Encoder::template On<D>> model(text, Encoder::options());
  BestOnDev<decltype(model)> best;
  std::vector<double> all;
  for (const EpochRecord& record : fit(model, corpus, loss, LazyAdam{},
                                       {.epochs = 3,
                                       .batch_size = 30,
                                       .shard_size = shard_size,
                                       .threads = threads,
                                       .clip_norm = clip_norm,
                                       .eval_every = 2},
                                       best)) {
    all.push_back(record.train_loss);
    all.push_back(record.dev_loss);
  }
  const auto append = [&](const std::vector<double>& values) {
    all.insert(all.end(), values.begin(), values.end());
  };
  append(parameters_of<D>(model));
  append(parameters_of<D>(best.model()));
  return all;
}

}

// The plain forms of operations differ from the CPU's by rounding, which Adam enlarges if a
// gradient consists of rounding only.
TEST_CASE_TEMPLATE("a training requests all the order between tasks that it needs", Encoder, OfConv,
                   OfGru, OfAttention) {
  for (const double clip_norm : {0.0, 0.5}) {
    const auto expected = trained<Encoder, BasicCpu<double>>(Mse{}, 1, clip_norm);
    for (const std::uint64_t diligence : {0U, 1U, 2U})
      for (const int threads : {1, 3}) {
        test::LazyStream::be_diligent(diligence);
        CHECK(test::difference(trained<Encoder, test::LazyDevice>(Mse{}, threads, clip_norm),
                               expected) <= 1e-7);
      }
  }
}

TEST_CASE("so does one with a loss of all pairs") {
  CHECK(test::difference(trained<OfConv, test::LazyDevice>(MultipleNegativesRanking{}, 1, 0),
                         trained<OfConv, BasicCpu<double>>(MultipleNegativesRanking{}, 1, 0)) <=
        1e-7);
}

TEST_CASE("so does one whose batches have one shard") {
  CHECK(test::difference(trained<OfConv, test::LazyDevice>(Mse{}, 1, 0, 30),
                         trained<OfConv, BasicCpu<double>>(Mse{}, 1, 0, 30)) <= 1e-7);
}

TEST_CASE("so does one that continues after a loss that is not finite") {
  const Examples examples = test::random_pairs(1, 30);
  std::vector<Index> pairs(30);
  std::iota(pairs.begin(), pairs.end(), Index{0});
  const auto losses = [&]<class D>(D device, Index shard_size) {
    Siamese<Conv<D>> model(test::numbered_words(test::training_vocabulary), {8, {2, 3}, {6, 6}, 0});
    Threads threads(1);
    TrainingStep<Siamese<Conv<D>>, Mse, LazyAdam> step(model, Mse{}, LazyAdam{}, threads,
                                                       {.batch_size = 8, .shard_size = shard_size});
    const auto set_bias = [&](double value) {
      upload(device, &value, 1, model.encoder.pooling.convolutions[0].bias.view().data);
      wait(device);
    };
    std::vector<double> all;
    for (Index i = 0; i < 3; ++i) {
      // First few tokens, then many in their place.
      const auto now = std::span(pairs).subspan(static_cast<std::size_t>(10 * i), 10);
      set_bias(std::numeric_limits<double>::quiet_NaN());
      CHECK_THROWS_AS(step.train(examples, now.first(2), i + 1, 1), DivergenceError);
      set_bias(0.1);
      all.push_back(step.train(examples, now.last(8), i + 1, 1).total_loss);
    }
    return all;
  };
  for (const std::uint64_t diligence : {0U, 1U, 2U})
    for (const Index shard_size : {4, 8}) {
      test::LazyStream::be_diligent(diligence);
      CHECK(test::difference(losses(test::LazyDevice(), shard_size),
                             losses(BasicCpu<double>(), shard_size)) <= 1e-9);
    }
}

TEST_CASE("steps that are not announced reuse the same memory in turn") {
  const Examples examples = test::random_pairs(1, 40);
  const auto losses = [&]<class D>(D) {
    Siamese<Conv<D>> model(test::numbered_words(test::training_vocabulary), {8, {2}, {6}, 0});
    Threads threads(1);
    TrainingStep<Siamese<Conv<D>>, Mse, LazyAdam> step(model, Mse{}, LazyAdam{}, threads,
                                                       {.batch_size = 8, .shard_size = 4});
    std::vector<double> all;
    for (Index i = 0; i < 5; ++i) {
      std::vector<Index> order;
      for (Index pair = 0; pair < 8 - i; ++pair) order.push_back(8 * i + pair);
      all.push_back(step.train(examples, order, i + 1, 1).total_loss);
      all.push_back(step.evaluate(examples, order).total_loss);
    }
    return all;
  };
  CHECK(test::difference(losses(test::LazyDevice()), losses(BasicCpu<double>())) <= 1e-9);
}
