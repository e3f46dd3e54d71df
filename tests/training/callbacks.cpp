// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/training.hpp>

#include <siamese/training/callbacks.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Network = Siamese<Conv<D>, Manhattan>;

struct State {
  int& model;
  const Examples& dev;
  struct {
    int epoch = 0;
    double dev_accuracy = 0;
  } record;
  bool stop = false;
};

/// Keeps the parameters after every epoch.
struct Trace {
  std::vector<std::vector<float>> epochs;
  std::vector<double> accuracies;
  template <class S>
  void on_epoch_end(const S& state) {
    epochs.push_back(test::parameters(state.model));
    accuracies.push_back(state.record.dev_accuracy);
  }
};

/// The number of epochs of a training with these accuracies.
int epochs_until_stop(int patience, const std::vector<double>& accuracies, Index dev_pairs = 10) {
  EarlyStopping stopping(patience);
  int model = 0;
  const Examples dev = test::random_pairs(1, dev_pairs);
  State state{model, dev, {}, false};
  for (const double accuracy : accuracies) {
    ++state.record.epoch;
    state.record.dev_accuracy = accuracy;
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
  const std::vector<double> accuracies = {0.5, 0.7, 0.6, 0.7, 0.8, 0.1, 0.2, 0.3};
  CHECK(epochs_until_stop(1, accuracies) == 3);
  CHECK(epochs_until_stop(2, accuracies) == 4);
  CHECK(epochs_until_stop(3, accuracies) == 8);
  CHECK(epochs_until_stop(4, accuracies) == 8);
  CHECK(epochs_until_stop(0, accuracies) == 8);
  CHECK(epochs_until_stop(1, accuracies, 0) == 8);
  CHECK_THROWS_AS(EarlyStopping(-1), ArgumentError);
}

TEST_CASE("the best model on dev is kept, the first of equals") {
  const Examples train = test::random_pairs(1, 70), dev = test::random_pairs(2, 10);
  Network model = test::small_network<D>();
  BestOnDev<Network> best;
  CHECK_THROWS_AS(best.model(), ArgumentError);
  Trace trace;
  fit(model, train, dev, Mse{}, LazyAdam{.learning_rate = 0.02}, options(), best, trace);
  const auto most = std::max_element(trace.accuracies.begin(), trace.accuracies.end());
  const auto epoch = static_cast<std::size_t>(most - trace.accuracies.begin());
  CHECK(test::same_bits(test::parameters(best.model()), trace.epochs[epoch]));
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
