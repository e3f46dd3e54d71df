// SPDX-License-Identifier: MIT
// host only
#include <support/compare.hpp>
#include <support/lazy_device.hpp>
#include <support/training.hpp>

#include <siamese/data/sample.hpp>
#include <siamese/encoders/multihead_attention.hpp>
#include <siamese/encoders/recurrent.hpp>
#include <siamese/model/feature_head.hpp>
#include <siamese/training/callbacks.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

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

/// All losses of a training, the parameters at its end, and those of the epoch best on dev.
template <class Encoder, class D, class Loss>
std::vector<double> trained(const Loss& loss, int threads, double clip_norm) {
  static const Corpus corpus = sample_corpus(120);
  const Text text({}, build_vocabulary(corpus.train, {}));
  Siamese<typename Encoder::template On<D>> model(text, Encoder::options());
  BestOnDev<decltype(model)> best;
  std::vector<double> all;
  for (const EpochRecord& record : fit(model, corpus, loss, LazyAdam{},
                                       {.epochs = 3,
                                       .batch_size = 30,
                                       .shard_size = 12,
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

// The plain forms of operations differ from the CPU's own by rounding, which Adam enlarges where a
// gradient is nothing else.
TEST_CASE_TEMPLATE("a training asks a device for all the order it needs", Encoder, OfConv, OfGru,
                   OfAttention) {
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

TEST_CASE("so does one by a loss of all pairs") {
  CHECK(test::difference(trained<OfConv, test::LazyDevice>(MultipleNegativesRanking{}, 1, 0),
                         trained<OfConv, BasicCpu<double>>(MultipleNegativesRanking{}, 1, 0)) <=
        1e-7);
}

TEST_CASE("steps that nobody announces use the same memory one after the other") {
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
