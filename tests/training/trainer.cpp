// SPDX-License-Identifier: MIT
#include <support/compare.hpp>
#include <support/rounding.hpp>
#include <support/training.hpp>

#include <siamese/model/feature_head.hpp>
#include <siamese/model/similarities.hpp>
#include <siamese/training/any_loss.hpp>
#include <siamese/training/trainer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace siamese;

namespace {

using D = test::Single;
using Network = Siamese<Conv<D>, Manhattan>;

/// Small batches of several shards; the last batch and shard are not full.
TrainingOptions options() {
  TrainingOptions result;
  result.epochs = 2;
  result.batch_size = 32;
  result.shard_size = 12;
  result.threads = 1;
  return result;
}

const Examples& train_pairs() {
  static const Examples pairs = test::random_pairs(1, 70);
  return pairs;
}
const Examples& dev_pairs() {
  static const Examples pairs = test::random_pairs(2, 10);
  return pairs;
}

template <class Optimizer = LazyAdam>
std::vector<float> trained(const TrainingOptions& with, float dropout_rate = 0.2F,
                           const D& device = {}) {
  Network model = test::small_network<D>(dropout_rate);
  model.device = device;
  fit(model, train_pairs(), dev_pairs(), Mse{}, Optimizer{}, with);
  return test::parameters(model);
}

struct Recorder {
  std::vector<std::string> calls;
  template <class State>
  void on_train_begin(const State& state) {
    calls.push_back("begin " + std::to_string(state.train.size()) + " " +
                    std::to_string(state.dev.size()) + " " + std::to_string(state.steps_per_epoch));
  }
  template <class State>
  void on_step_end(const State& state) {
    calls.push_back("step " + std::to_string(state.step) + " of epoch " +
                    std::to_string(state.record.epoch) + ": " + std::to_string(state.record.steps));
  }
  template <class State>
  void on_epoch_end(const State& state) {
    calls.push_back("epoch " + std::to_string(state.record.epoch));
  }
  template <class State>
  void on_train_end(const State&) {
    calls.push_back("end");
  }
};

struct StopAfter {
  Index steps;
  template <class State>
  void on_step_end(State& state) {
    if (state.step == steps) state.stop = true;
  }
};

struct StopAfterEpoch {
  template <class State>
  void on_epoch_end(State& state) {
    state.stop = true;
  }
};

}

TEST_CASE_TEMPLATE("the number of threads does not change a bit", Optimizer, Adam, LazyAdam) {
  TrainingOptions with = options();
  const auto expected = trained<Optimizer>(with);
  for (const int threads : {2, 3}) {
    with.threads = threads;
    CHECK(test::same_bits(trained<Optimizer>(with), expected));
  }
}

TEST_CASE("a repeated training gives the same bits, and another seed others") {
  TrainingOptions with = options();
  const auto expected = trained(with, 0);
  CHECK(test::same_bits(trained(with, 0), expected));
  with.seed = 2;
  CHECK_FALSE(test::same_bits(trained(with, 0), expected));
}

TEST_CASE("a training computes with the settings of the model's device, on any number of threads") {
  const auto devices = test::two_precisions();
  if (!devices) return;
  TrainingOptions with = options();
  const auto rounded = trained(with, 0, devices->rounding);
  CHECK_FALSE(test::same_bits(rounded, trained(with, 0, devices->exact)));
  with.threads = 3;
  CHECK(test::same_bits(rounded, trained(with, 0, devices->rounding)));
}

TEST_CASE("dropout draws by seed and step") {
  CHECK_FALSE(test::same_bits(trained(options(), 0.2F), trained(options(), 0)));
}

TEST_CASE("the order of an epoch is a permutation that seed and epoch decide") {
  const auto order = [](std::uint64_t seed, int epoch) {
    std::vector<Index> result(100);
    detail::shuffle(result, seed, epoch);
    return result;
  };
  std::vector<Index> sorted = order(1, 1);
  std::sort(sorted.begin(), sorted.end());
  for (Index i = 0; i < 100; ++i) CHECK(sorted[static_cast<std::size_t>(i)] == i);
  CHECK(order(1, 1) == order(1, 1));
  CHECK(order(1, 1) != order(1, 2));
  CHECK(order(1, 1) != order(2, 1));
}

TEST_CASE("twenty pairs can be memorised") {
  const Examples pairs = test::random_pairs(3, 20);
  Network model = test::small_network<D>();
  TrainingOptions with = options();
  with.epochs = 150;
  LazyAdam optimizer;
  optimizer.learning_rate = 1e-2;
  const auto history = fit(model, pairs, pairs, Mse{}, optimizer, with);
  CHECK(history.back().dev_accuracy == 1);
  CHECK(history.back().dev_loss < 0.1 * history.front().dev_loss);
  CHECK(history.back().train_loss < 0.1 * history.front().train_loss);
}

TEST_CASE("a record counts every pair once, the last partial batch too") {
  // With a learning rate of 0 the model does not change while it is measured.
  Network model = test::small_network<D>();
  LazyAdam frozen;
  frozen.learning_rate = 0;
  const auto history = fit(model, train_pairs(), train_pairs(), Mse{}, frozen, options());
  CHECK(history.size() == 2);
  for (const EpochRecord& record : history) {
    CHECK(record.steps == 3); // 32 + 32 + 6 pairs
    CHECK(record.train_loss == doctest::Approx(record.dev_loss).epsilon(1e-5));
    CHECK(record.train_accuracy == doctest::Approx(record.dev_accuracy).epsilon(1e-9));
    CHECK(record.seconds > 0);
    CHECK(record.pairs_per_second == doctest::Approx(70 / record.seconds));
  }
  Threads threads(1);
  const auto s = model.similarities(train_pairs(), threads);
  CHECK(history[0].dev_accuracy ==
        accuracy(std::span<const float>(s), std::span<const float>(train_pairs().labels)));
}

TEST_CASE("callbacks are called in order with the state") {
  Network model = test::small_network<D>();
  Recorder recorder;
  fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, options(), recorder);
  CHECK(recorder.calls ==
        std::vector<std::string>{"begin 70 10 3", "step 1 of epoch 1: 1", "step 2 of epoch 1: 2",
                                 "step 3 of epoch 1: 3", "epoch 1", "step 4 of epoch 2: 1",
                                 "step 5 of epoch 2: 2", "step 6 of epoch 2: 3", "epoch 2", "end"});
}

TEST_CASE("a callback stops the training after a step or an epoch") {
  Network model = test::small_network<D>();
  Recorder recorder;
  const auto history =
      fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, options(), StopAfter{4}, recorder);
  CHECK(history.size() == 2);
  CHECK(history.back().steps == 1);
  CHECK(recorder.calls.back() == "end");

  CHECK(fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, options(), StopAfterEpoch{})
            .size() == 1);
}

TEST_CASE("max_steps ends the training") {
  TrainingOptions with = options();
  with.epochs = 10;
  for (const Index steps : {1, 3, 5}) {
    with.max_steps = steps;
    Network model = test::small_network<D>();
    const auto history = fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, with);
    Index done = 0;
    for (const EpochRecord& record : history) done += record.steps;
    CHECK(done == steps);
  }
}

TEST_CASE("a batch has no more pairs than the examples; each device has its size of shards") {
  const auto pairs_of_shard = [](Index shard_size, Index pairs) {
    TrainingOptions given;
    given.shard_size = shard_size;
    return given.of_corpus(pairs).pairs_of_shard(D::is_parallel);
  };
  CHECK(TrainingOptions().of_corpus(1000).batch_size == 512);
  CHECK(TrainingOptions().of_corpus(20).batch_size == 20);
  CHECK(pairs_of_shard(0, 1000) == (D::is_parallel ? 512 : 256));
  CHECK(pairs_of_shard(100, 1000) == 100);
  CHECK(pairs_of_shard(0, 20) == (D::is_parallel ? 20 : 256));
}

TEST_CASE("bad options are refused before anything changes") {
  Network model = test::small_network<D>();
  const auto before = test::parameters(model);
  const auto refused = [&](auto change, const char* problem) {
    TrainingOptions with = options();
    change(with);
    Recorder recorder;
    CHECK_THROWS_WITH_AS(fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, with, recorder),
                         problem, ArgumentError);
    CHECK(recorder.calls.empty());
  };
  refused([](TrainingOptions& o) { o.epochs = 0; },
          "epochs must be a whole number from 1 to 1000000, not 0");
  refused([](TrainingOptions& o) { o.batch_size = 0; },
          "batch_size must be a whole number from 1 to 1048576, not 0");
  refused([](TrainingOptions& o) { o.shard_size = -1; },
          "shard_size must be 0 or a whole number from 1 to 1048576, not -1");
  refused([](TrainingOptions& o) { o.max_steps = -1; },
          "max_steps must be 0 or a whole number from 1 to 1000000000000, not -1");
  refused([](TrainingOptions& o) { o.clip_norm = -1; },
          "clip_norm must be 0 or a number above 0, at most 1e6, not -1");
  refused([](TrainingOptions& o) { o.schedule.warmup_steps = -1; },
          "schedule.warmup_steps must be a whole number from 0 to 1000000000000, not -1");
  refused([](TrainingOptions& o) { o.threads = -1; },
          "threads must be 0 or a whole number from 1 to 1024, not -1");
  CHECK_THROWS_WITH_AS(fit(model, Examples{}, dev_pairs(), Mse{}, LazyAdam{}, options()),
                       "there are no training pairs", ArgumentError);
  CHECK(test::same_bits(test::parameters(model), before));
}

TEST_CASE("pairs tokenised for a larger vocabulary are refused before anything changes") {
  Network model = test::small_network<D>();
  const auto before = test::parameters(model);
  const auto end = static_cast<Id>(model.vocabulary_size());
  for (const Id id : {end, Id{-1}}) {
    Examples foreign = train_pairs();
    foreign.ids.back() = id;
    const auto refused = [&](const Examples& train, const Examples& dev) {
      CHECK_THROWS_WITH_AS(fit(model, train, dev, Mse{}, LazyAdam{}, options()),
                           doctest::Contains("is not in the model's vocabulary"), ArgumentError);
    };
    refused(foreign, dev_pairs());
    refused(train_pairs(), foreign);
  }
  CHECK(test::same_bits(test::parameters(model), before));
}

TEST_CASE("malformed examples are refused before anything changes") {
  Network model = test::small_network<D>();
  const auto before = test::parameters(model);
  const auto refused = [&](auto damage, const char* problem) {
    Examples damaged = train_pairs();
    damage(damaged);
    for (const bool in_dev : {false, true})
      CHECK_THROWS_WITH_AS(fit(model, in_dev ? train_pairs() : damaged,
                               in_dev ? damaged : dev_pairs(), Mse{}, LazyAdam{}, options()),
                           doctest::Contains(problem), ArgumentError);
  };
  refused([](Examples& e) { e.labels[3] = std::numeric_limits<float>::quiet_NaN(); },
          "is not a finite number");
  refused([](Examples& e) { e.offsets[7] = e.offsets[6]; }, "offsets");
  refused([](Examples& e) { e.offsets.pop_back(); }, "offsets");
  refused([](Examples& e) { e.ids.pop_back(); }, "offsets");
  CHECK(test::same_bits(test::parameters(model), before));
}

TEST_CASE("an invalid optimizer is refused before anything changes") {
  Network model = test::small_network<D>();
  const auto before = test::parameters(model);
  const auto refused = [&](const LazyAdam& optimizer, const char* problem) {
    CHECK_THROWS_WITH_AS(fit(model, train_pairs(), dev_pairs(), Mse{}, optimizer, options()),
                         problem, ArgumentError);
  };
  refused({.learning_rate = -1}, "learning_rate must be 0 or a number above 0, not -1");
  refused({.learning_rate = std::numeric_limits<double>::infinity()},
          "learning_rate must be 0 or a number above 0, not inf");
  refused({.beta1 = 1}, "beta1 must be a number from 0 to below 1, not 1");
  refused({.beta2 = -0.1}, "beta2 must be a number from 0 to below 1, not -0.1");
  refused({.epsilon = 0}, "epsilon must be a number above 0, at most 1e6, not 0");
  CHECK(test::same_bits(test::parameters(model), before));
}

TEST_CASE("cross-entropy of a cosine is refused before anything changes") {
  auto model = test::small_network<D>(0, AnyDistance(Cosine{}));
  const auto before = test::parameters(model);
  CHECK_THROWS_AS(fit(model, train_pairs(), dev_pairs(), AnyLoss(Bce{}), LazyAdam{}, options()),
                  ArgumentError);
  CHECK(test::same_bits(test::parameters(model), before));
}

TEST_CASE("a distance and a loss chosen at run time give the same bits as their types") {
  auto any = test::small_network<D>(0, AnyDistance(Manhattan{}));
  fit(any, train_pairs(), dev_pairs(), AnyLoss(Mse{}), LazyAdam{}, options());
  CHECK(test::same_bits(test::parameters(any), trained(options(), 0)));
}

TEST_CASE("a training that diverges ends with an error and a remedy") {
  Network model = test::small_network<D>();
  LazyAdam optimizer;
  optimizer.learning_rate = 1e20;
  CHECK_THROWS_WITH_AS(fit(model, train_pairs(), dev_pairs(), Mse{}, optimizer, options()),
                       doctest::Contains("lower the learning rate"), Error);
  CHECK(test::all_finite(test::parameters(model)));
}

TEST_CASE("a training whose last step diverges ends with an error too") {
  TrainingOptions with = options();
  with.max_steps = 1;
  for (const Examples& dev : {dev_pairs(), Examples{}}) {
    Network model = test::small_network<D>();
    Recorder recorder;
    CHECK_THROWS_WITH_AS(
        fit(model, train_pairs(), dev, Mse{}, Sgd{.learning_rate = 1e30}, with, recorder),
        doctest::Contains("not finite after step 1, the last one; lower the learning rate"),
        DivergenceError);
    CHECK(recorder.calls.back() != "end");
  }
}

TEST_CASE("training works without dev pairs, whose loss and accuracy are zero") {
  Network model = test::small_network<D>();
  const auto history = fit(model, train_pairs(), Examples{}, Mse{}, LazyAdam{}, options());
  CHECK(history.size() == 2);
  CHECK(history.back().dev_accuracy == 0);
  CHECK(history.back().train_loss > 0);
}

TEST_CASE("a corpus is tokenised with the model's text") {
  Network model = test::small_network<D>();
  Corpus corpus;
  corpus.train = {{"w1 w2", "w1 w2", 1}, {"w3", "w4 w5", 0}};
  corpus.dev = {{"w1", "w1", 1}};
  const auto history = fit(model, corpus, Mse{}, LazyAdam{}, options());
  CHECK(history.back().steps == 1);
  CHECK(history.back().dev_accuracy == 1);
}

TEST_CASE("every loss gives the same bits on any number of threads") {
  TrainingOptions with = options();
  const auto trained_by = [&](std::string_view loss) {
    auto model = test::small_network<D>(0.2F, AnyDistance(Cosine{}));
    fit(model, train_pairs(), dev_pairs(), AnyLoss(loss), LazyAdam{}, with);
    return test::parameters(model);
  };
  const auto start = test::parameters(test::small_network<D>(0.2F, AnyDistance(Cosine{})));
  for (const std::string_view loss :
       {"cosine-similarity", "contrastive", "online-contrastive", "cosent", "batch-hard-triplet",
        "batch-semi-hard-triplet", "batch-all-triplet", "multiple-negatives-ranking"}) {
    INFO(std::string(loss));
    with.threads = 1;
    const auto expected = trained_by(loss);
    CHECK(test::all_finite(expected));
    CHECK_FALSE(test::same_bits(expected, start));
    with.threads = 3;
    CHECK(test::same_bits(trained_by(loss), expected));
  }
}

TEST_CASE("pairs of three classes can be memorised") {
  Examples pairs = test::random_pairs(3, 21);
  for (std::size_t i = 0; i < pairs.labels.size(); ++i) pairs.labels[i] = static_cast<float>(i % 3);
  Siamese<Conv<D>, FeatureHead<D>> model(test::numbered_words(test::training_vocabulary),
                                         {8, {2, 3}, {10, 10}, 0}, 1, {.outputs = 3});
  TrainingOptions with = options();
  with.epochs = 60;
  const auto history = fit(model, pairs, pairs, Softmax{}, LazyAdam{.learning_rate = 1e-2}, with);
  CHECK(history.back().dev_accuracy == 1);
  CHECK(history.back().dev_loss < 0.1 * history.front().dev_loss);
  const auto probabilities = model.probabilities("w1 w2", "w3");
  CHECK(probabilities.size() == 3);
  CHECK(probabilities[0] + probabilities[1] + probabilities[2] == doctest::Approx(1));
  CHECK(model.similarity("w1 w2", "w3") == probabilities[0]);
}

TEST_CASE("a gradient longer than the clipping norm is scaled to the norm") {
  const auto length_of_step = [](double clip_norm) {
    Network model = test::small_network<D>();
    const auto before = test::parameters(model);
    TrainingOptions with = options();
    with.max_steps = 1;
    with.clip_norm = clip_norm;
    fit(model, train_pairs(), dev_pairs(), Mse{}, Sgd{.learning_rate = 1, .momentum = 0}, with);
    const auto after = test::parameters(model);
    double squares = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
      squares += std::pow(static_cast<double>(after[i] - before[i]), 2);
    return std::sqrt(squares);
  };
  const double whole = length_of_step(0);
  CHECK(length_of_step(2 * whole) == doctest::Approx(whole).epsilon(1e-6));
  CHECK(length_of_step(whole / 3) == doctest::Approx(whole / 3).epsilon(1e-3));
}

TEST_CASE("clipping gives the same bits on any number of threads") {
  TrainingOptions with = options();
  with.clip_norm = 0.05;
  const auto expected = trained(with);
  with.threads = 3;
  CHECK(test::same_bits(trained(with), expected));
  with.clip_norm = 0;
  CHECK_FALSE(test::same_bits(trained(with), expected));
}

TEST_CASE("a learning rate of zero moves nothing") {
  TrainingOptions with = options();
  with.max_steps = 4;
  const auto at_step_4 = trained(with, 0);
  with.max_steps = 6;
  with.schedule = {Decay::step, 0, 4, 1e-30};
  CHECK(test::same_bits(trained(with, 0), at_step_4));
}

namespace {

/// Records each evaluation.
struct Watcher {
  std::vector<Evaluation> evaluations;
  template <class State>
  void on_evaluation(const State& state) {
    evaluations.push_back(state.evaluation);
  }
};

struct PauseAfter {
  Index steps;
  template <class State>
  void on_step_end(State& state) {
    state.pause = state.step == steps;
  }
};

}

TEST_CASE("the model is evaluated at the end of an epoch, and every N steps") {
  const auto steps = [](Index every) {
    TrainingOptions with = options();
    with.eval_every = every;
    Watcher watcher;
    Network model = test::small_network<D>();
    fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, with, watcher);
    std::vector<Index> result;
    for (const Evaluation& evaluation : watcher.evaluations) result.push_back(evaluation.step);
    return result;
  };
  CHECK(steps(0) == std::vector<Index>{3, 6});
  CHECK(steps(2) == std::vector<Index>{2, 3, 4, 6});
  CHECK(steps(3) == std::vector<Index>{3, 6});
}

TEST_CASE("an evaluation uses dev and as many training pairs, without dropout") {
  TrainingOptions with = options();
  with.schedule.warmup_steps = 12;
  Watcher watcher;
  Network model = test::small_network<D>(0.5F);
  const auto history =
      fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{.learning_rate = 0.01}, with, watcher);
  const Evaluation& last = watcher.evaluations.back();
  CHECK(last.dev.loss == history.back().dev_loss);
  CHECK(last.dev.accuracy == history.back().dev_accuracy);
  CHECK(last.dev.labels == dev_pairs().labels);
  CHECK(last.train.labels.size() == dev_pairs().labels.size());
  CHECK(last.learning_rate == doctest::Approx(0.005));
  REQUIRE(last.gradient_norm.has_value());
  CHECK(*last.gradient_norm > 0);

  Threads threads(1);
  const auto similarities = model.similarities(dev_pairs(), threads);
  REQUIRE(last.dev.outputs.size() == similarities.size());
  for (std::size_t i = 0; i < similarities.size(); ++i)
    CHECK(last.dev.outputs.data()[i] == doctest::Approx(similarities[i]).epsilon(1e-6));
}

TEST_CASE("watching a training does not change a bit") {
  TrainingOptions with = options();
  with.eval_every = 1;
  Network model = test::small_network<D>(0.2F);
  fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, with, Watcher{});
  CHECK(test::same_bits(test::parameters(model), trained(options())));
}

TEST_CASE("a callback that pauses leaves the epoch unfinished") {
  Recorder recorder;
  Network model = test::small_network<D>();
  const auto history =
      fit(model, train_pairs(), dev_pairs(), Mse{}, LazyAdam{}, options(), PauseAfter{4}, recorder);
  CHECK(history.size() == 1);
  CHECK(recorder.calls.back() == "step 4 of epoch 2: 1");
}

TEST_CASE("preparing the next batch does not change a bit, whatever happens meanwhile") {
  const auto result = [](bool prepares, bool evaluates, bool changes) {
    Network model = test::small_network<D>(0.2F);
    Threads threads(2);
    TrainingStep step(model, Mse{}, LazyAdam{}, threads, options());
    std::vector<Index> order(70);
    std::iota(order.begin(), order.end(), Index{0});
    const std::span<const Index> all(order);
    const auto batch = [&](Index i) {
      const auto first = static_cast<std::size_t>(changes && i == 1 ? 5 : 20 * i);
      return all.subspan(first, 20);
    };
    for (Index i = 0; i < 3; ++i) {
      const auto next = prepares && i < 2 ? all.subspan(static_cast<std::size_t>(20 * (i + 1)), 20)
                                          : std::span<const Index>();
      step.train(train_pairs(), batch(i), i + 1, 1, false, next);
      if (!evaluates) continue;
      step.evaluate(dev_pairs(), all.first(10));
      CHECK_THROWS_AS(step.evaluate(train_pairs(), all), ArgumentError);
    }
    return test::parameters(model);
  };
  for (const bool changes : {false, true}) {
    const auto expected = result(false, false, changes);
    CHECK(test::same_bits(result(true, false, changes), expected));
    CHECK(test::same_bits(result(true, true, changes), expected));
  }
}
