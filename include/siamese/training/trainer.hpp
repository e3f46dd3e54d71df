// SPDX-License-Identifier: MIT
// Training over epochs, with callbacks.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/random.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/training/options.hpp>
#include <siamese/training/step.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

/// One epoch as the history has it. Accuracies are fractions; the train values are means over the
/// steps, taken while the model moved.
struct EpochRecord {
  int epoch = 0; ///< counts from 1
  Index steps = 0;
  double train_loss = 0, train_accuracy = 0;
  double dev_loss = 0, dev_accuracy = 0;
  double seconds = 0;          ///< of all steps, batch preparation included
  double pairs_per_second = 0; ///< pairs over `seconds`
};

/// What a callback sees. `record` is complete at the end of an epoch, and of the epoch so far at
/// the end of a step.
template <class M>
struct TrainingState {
  M& model;
  const TrainingOptions& options;
  Index train_pairs = 0, dev_pairs = 0;
  Index steps_per_epoch = 0;
  Index step = 0; ///< of the whole training; counts from 1
  EpochRecord record;
  bool stop = false; ///< set by a callback: end after this step or epoch
};

namespace detail {

template <class Callback, class State>
concept has_hook = requires(Callback& callback, State& state) {
  callback.on_train_begin(state);
}
|| requires(Callback& callback, State& state) { callback.on_step_end(state); }
|| requires(Callback& callback, State& state) { callback.on_epoch_end(state); }
|| requires(Callback& callback, State& state) { callback.on_train_end(state); };

/// Examples may have been made by hand, or tokenised for another model.
inline void check(const Examples& examples, Index vocabulary) {
  const auto& offsets = examples.offsets;
  if (offsets.size() != 2 * examples.labels.size() + 1 || offsets.front() != 0 ||
      offsets.back() != examples.ids.size() ||
      std::adjacent_find(offsets.begin(), offsets.end(), std::greater_equal<>()) != offsets.end())
    throw ArgumentError("the examples' offsets do not give two sentences of tokens for each label");
  for (const Id id : examples.ids)
    if (id < 0 || id >= vocabulary)
      throw ArgumentError("token id " + std::to_string(id) +
                          " is not in the model's vocabulary of " + std::to_string(vocabulary) +
                          "; tokenize the pairs with the model's text");
}

/// The order of the pairs in an epoch: Fisher and Yates's shuffle.
inline void shuffle(std::vector<Index>& order, std::uint64_t seed, int epoch) {
  std::iota(order.begin(), order.end(), Index{0});
  const Random random(seed, Draws::shuffling, static_cast<std::uint32_t>(epoch));
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
}

}

namespace detail {

inline std::span<const Index> batch_of(const std::vector<Index>& order, Index first,
                                       Index batch_size) {
  const auto begin = static_cast<std::size_t>(first);
  return std::span(order).subspan(
      begin, std::min(static_cast<std::size_t>(batch_size), order.size() - begin));
}

/// Loss and accuracy on dev, in batches as in training; 0 without pairs.
template <class Step>
void evaluate(Step& step, const Examples& dev, Index batch_size, EpochRecord& record) {
  if (dev.size() == 0) return;
  std::vector<Index> order(static_cast<std::size_t>(dev.size()));
  std::iota(order.begin(), order.end(), Index{0});
  Index right = 0;
  for (Index first = 0; first < dev.size(); first += batch_size) {
    const auto result = step.evaluate(dev, batch_of(order, first, batch_size));
    record.dev_loss += result.total_loss / static_cast<double>(dev.size());
    right += result.right;
  }
  record.dev_accuracy = static_cast<double>(right) / static_cast<double>(dev.size());
}

}

/// Trains `model` and returns one record an epoch. A callback is any object with some of
///
///     on_train_begin(state)   on_step_end(state)   on_epoch_end(state)   on_train_end(state)
///
/// The same model, data, options and seed give the same bits, on any number of threads. Throws
/// ArgumentError before anything changes, and Error before the step in which the loss stops being
/// finite.
template <class M, class Loss, Optimizer<M> O, class... Callbacks>
std::vector<EpochRecord> fit(M& model, const Examples& train, const Examples& dev, const Loss& loss,
                             const O& optimizer, const TrainingOptions& options,
                             Callbacks&&... callbacks) {
  static_assert((detail::has_hook<std::remove_reference_t<Callbacks>, TrainingState<M>> && ...),
                "a callback has at least one of on_train_begin, on_step_end, on_epoch_end, "
                "on_train_end, each of which takes a TrainingState");
  if (train.size() == 0) throw ArgumentError("there are no training pairs");
  options.check();
  optimizer.check();
  detail::check(train, model.vocabulary_size());
  detail::check(dev, model.vocabulary_size());
  const Objective<Loss> objective{loss};
  objective.check(model.head);
  objective.check(model.head, train.labels);
  objective.check(model.head, dev.labels);

  TrainingOptions used = options;
  used.batch_size = std::min(options.batch_size, train.size());
  used.shard_size = std::min(options.shard_size, used.batch_size);
  Threads threads(options.threads);
  TrainingStep step(model, loss, optimizer, threads, used);
  const Index steps_per_epoch = (train.size() + used.batch_size - 1) / used.batch_size;
  const Index all_steps = steps_per_epoch * options.epochs;
  const Index total_steps =
      options.max_steps == 0 ? all_steps : std::min(all_steps, options.max_steps);
  TrainingState<M> state{model, options, train.size(), dev.size(), steps_per_epoch, 0, {}, false};
  std::vector<Index> order(static_cast<std::size_t>(train.size()));
  std::vector<EpochRecord> history;

  const auto call = [&]([[maybe_unused]] auto hook) { (hook(callbacks), ...); };
  call([&](auto& c) {
    if constexpr (requires { c.on_train_begin(state); }) c.on_train_begin(state);
  });
  for (int epoch = 1; epoch <= options.epochs && !state.stop; ++epoch) {
    detail::shuffle(order, options.seed, epoch);
    state.record = {};
    state.record.epoch = epoch;
    double total_loss = 0;
    Index right = 0, pairs = 0;
    for (Index first = 0; first < train.size() && !state.stop; first += used.batch_size) {
      const auto start = std::chrono::steady_clock::now();
      const std::span<const Index> batch = detail::batch_of(order, first, used.batch_size);
      ++state.step;
      const auto result =
          step.train(train, batch, state.step, options.schedule.factor(state.step, total_steps));
      const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
      total_loss += result.total_loss;
      right += result.right;
      pairs += static_cast<Index>(batch.size());
      EpochRecord& record = state.record;
      record.steps += 1;
      record.seconds += elapsed.count();
      record.train_loss = total_loss / static_cast<double>(pairs);
      record.train_accuracy = static_cast<double>(right) / static_cast<double>(pairs);
      record.pairs_per_second = static_cast<double>(pairs) / record.seconds;
      state.stop = state.stop || state.step == options.max_steps;
      call([&](auto& c) {
        if constexpr (requires { c.on_step_end(state); }) c.on_step_end(state);
      });
    }
    detail::evaluate(step, dev, used.batch_size, state.record);
    history.push_back(state.record);
    call([&](auto& c) {
      if constexpr (requires { c.on_epoch_end(state); }) c.on_epoch_end(state);
    });
  }
  call([&](auto& c) {
    if constexpr (requires { c.on_train_end(state); }) c.on_train_end(state);
  });
  return history;
}

/// The same for a corpus of sentences, read with the model's text.
template <class M, class Loss, Optimizer<M> O, class... Callbacks>
std::vector<EpochRecord> fit(M& model, const Corpus& corpus, const Loss& loss, const O& optimizer,
                             const TrainingOptions& options, Callbacks&&... callbacks) {
  return fit(model, tokenize(corpus.train, *model.text), tokenize(corpus.dev, *model.text), loss,
             optimizer, options, std::forward<Callbacks>(callbacks)...);
}

}
