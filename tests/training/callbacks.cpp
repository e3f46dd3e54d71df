// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/training.hpp>

#include <siamese/training/callbacks.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Network = Siamese<Conv<D>, Manhattan>;

struct State {
  int& model;
  struct {
    int epoch = 0;
    std::optional<double> selection = {};
  } record;
  bool stop = false;
};

/// Keeps the parameters after every epoch.
struct Trace {
  std::vector<std::vector<float>> epochs;
  std::vector<double> selections;
  template <class S>
  void on_epoch_end(const S& state) {
    epochs.push_back(test::parameters(state.model));
    selections.push_back(state.record.selection.value());
  }
};

/// The number of epochs of a training with these results on dev.
int epochs_until_stop(int patience, const std::vector<std::optional<double>>& selections) {
  EarlyStopping stopping(patience);
  int model = 0;
  State state{model, {}, false};
  for (const std::optional<double>& selection : selections) {
    ++state.record.epoch;
    state.record.selection = selection;
    stopping.on_epoch_end(state);
    if (state.stop) break;
  }
  return state.record.epoch;
}

TrainingOptions options() {
  TrainingOptions result;
  result.epochs = 5;
  result.batch_size = 32;
  result.threads = 1;
  return result;
}

}

TEST_CASE("training stops after `patience` epochs without improvement") {
  const std::vector<std::optional<double>> results = {0.5, 0.7, 0.6, 0.7, 0.8, 0.1, 0.2, 0.3};
  CHECK(epochs_until_stop(1, results) == 3);
  CHECK(epochs_until_stop(2, results) == 4);
  CHECK(epochs_until_stop(3, results) == 8);
  CHECK(epochs_until_stop(4, results) == 8);
  CHECK(epochs_until_stop(0, results) == 8);
  CHECK(epochs_until_stop(1, {{}, {}, {}, {}}) == 4);
  CHECK(epochs_until_stop(1, {-1.0, -0.5, -0.75}) == 3);
  CHECK_THROWS_AS(EarlyStopping(-1), ArgumentError);
}

TEST_CASE("the best model on dev is kept, the first of equals") {
  const Examples train = test::random_pairs(1, 70), dev = test::random_pairs(2, 10);
  Network model = test::small_network<D>();
  BestOnDev<Network> best;
  CHECK_THROWS_AS(best.model(), ArgumentError);
  Trace trace;
  fit(model, train, dev, Mse{}, LazyAdam{.learning_rate = 0.02}, options(), best, trace);
  const auto most = std::max_element(trace.selections.begin(), trace.selections.end());
  const auto epoch = static_cast<std::size_t>(most - trace.selections.begin());
  CHECK(test::same_bits(test::parameters(best.model()), trace.epochs[epoch]));
  CHECK(best.epoch() == static_cast<int>(epoch) + 1);
}

TEST_CASE("without dev pairs of both kinds the last model counts as the best") {
  const Examples train = test::random_pairs(1, 70);
  Examples dev = test::random_pairs(2, 10);
  std::ranges::fill(dev.labels, 1.0F);
  for (const Examples& part : {Examples(), dev}) {
    Network model = test::small_network<D>();
    BestOnDev<Network> best;
    fit(model, train, part, Mse{}, LazyAdam{}, options(), best, EarlyStopping(1));
    CHECK(best.epoch() == 5);
    CHECK(test::same_bits(test::parameters(best.model()), test::parameters(model)));
  }
}

TEST_CASE("the model is the mean of its last epochs") {
  const Examples train = test::random_pairs(1, 70), dev = test::random_pairs(2, 10);
  Trace trace;
  Network plain = test::small_network<D>();
  fit(plain, train, dev, Mse{}, LazyAdam{}, options(), trace);
  for (const int epochs : {0, 1, 3, 9}) {
    Network model = test::small_network<D>();
    fit(model, train, dev, Mse{}, LazyAdam{}, options(), WeightAveraging<Network>(epochs));
    const std::size_t count = epochs == 0 ? 1 : std::min<std::size_t>(5, std::size_t(epochs));
    std::vector<float> mean(trace.epochs[0].size());
    for (std::size_t e = 5 - count; e < 5; ++e)
      for (std::size_t i = 0; i < mean.size(); ++i)
        mean[i] += trace.epochs[e][i] / static_cast<float>(count);
    CHECK(test::difference(test::parameters(model), mean) <= 1e-6);
  }
  CHECK_THROWS_AS(WeightAveraging<Network>(-1), ArgumentError);
}
