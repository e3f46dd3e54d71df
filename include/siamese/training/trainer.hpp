// SPDX-License-Identifier: MIT
// Training over epochs, with callbacks.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/random.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/training/evaluation.hpp>
#include <siamese/training/performance_measures.hpp>
#include <siamese/training/state.hpp>
#include <siamese/training/step.hpp>
#include <siamese/training/training_options.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

namespace detail {

template <class Callback, class State>
concept Watches = requires(Callback& callback, State& state) {
  callback.on_evaluation(state);
};

template <class Callback, class State>
concept has_hook = Watches<Callback, State> || requires(Callback& callback, State& state) {
  callback.on_train_begin(state);
} || requires(Callback& callback, State& state) {
  callback.on_step_end(state);
} || requires(Callback& callback, State& state) {
  callback.on_epoch_end(state);
} || requires(Callback& callback, State& state) {
  callback.on_train_end(state);
} || requires(Callback& callback, State& state) {
  callback.on_pause(state);
};

template <class Callback>
concept MayStop = requires(const Callback& callback) {
  { callback.stops() } -> std::convertible_to<bool>;
};

/// Checks token ids: examples may have been made by hand, or tokenised for another model.
inline void validate(const Examples& examples, Index vocabulary) {
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

/// Orders the pairs of an epoch by Fisher and Yates's shuffle.
inline void shuffle(std::vector<Index>& order, std::uint64_t seed, int epoch) {
  std::iota(order.begin(), order.end(), Index{0});
  const Random random(seed, RandomPurpose::shuffling, static_cast<std::uint32_t>(epoch));
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
}

/// One call of fit.
template <class M, class Loss, class O, class... Callbacks>
class Training {
public:
  using State = TrainingState<M, typename O::template State<M>>;

  Training(M& model, const Examples& train, const Examples& dev, const Loss& loss,
           const O& optimizer, const TrainingOptions& options, Callbacks&... callbacks)
      : optimizer_(optimizer), options_(options), used_(options.of_corpus(train.size())),
        threads_(options.threads),
        step_(model, loss, optimizer, threads_, used_), state_{model, step_.optimizer_state(),
                                                               options_, train, dev},
        order_(static_cast<std::size_t>(train.size())),
        dev_order_(static_cast<std::size_t>(dev.size())), callbacks_(callbacks...) {
    std::iota(dev_order_.begin(), dev_order_.end(), Index{0});
    state_.steps_per_epoch = (train.size() + used_.batch_size - 1) / used_.batch_size;
    const Index all = state_.steps_per_epoch * options.epochs;
    state_.total_steps = options.max_steps == 0 ? all : std::min(all, options.max_steps);
    if constexpr ((MayStop<std::remove_const_t<Callbacks>> || ...)) step_.ask(&stop_);
  }

  std::vector<EpochRecord> run() {
    call([&](auto& c) {
      if constexpr (requires { c.on_train_begin(state_); }) c.on_train_begin(state_);
    });
    try {
      while (!state_.pause && (in_epoch() || (epochs_ended() < options_.epochs && !state_.stop)))
        epoch();
      if (!state_.pause) require_finite();
    } catch (const Stopped&) {
      state_.pause = true;
      call([&](auto& c) {
        if constexpr (requires { c.on_pause(state_); }) c.on_pause(state_);
      });
    }
    if (!state_.pause)
      call([&](auto& c) {
        if constexpr (requires { c.on_train_end(state_); }) c.on_train_end(state_);
      });
    return std::move(state_.history);
  }

private:
  static constexpr bool watched = (Watches<Callbacks, State> || ...);

  template <class F>
  void call(const F& hook) {
    std::apply([&](auto&... callback) { (hook(callback), ...); }, callbacks_);
  }

  int epochs_ended() const { return static_cast<int>(state_.history.size()); }
  /// Whether an epoch has begun and has not ended.
  bool in_epoch() const { return state_.record.epoch != epochs_ended(); }
  bool ends_epoch(Index steps) const { return steps == state_.steps_per_epoch; }

  /// Trains the rest of the current epoch, or the next epoch.
  void epoch() {
    EpochRecord& record = state_.record;
    if (!in_epoch()) {
      record = {};
      record.epoch = epochs_ended() + 1;
      state_.total_loss = 0;
      state_.right = 0;
    }
    shuffle(order_, options_.seed, record.epoch);
    while (!ends_epoch(record.steps) && !state_.stop && !state_.pause) step();
    if (state_.pause) return;
    evaluate();
    const Performance& dev = state_.evaluation.dev;
    record.dev_loss = dev.loss;
    record.dev_accuracy = dev.accuracy;
    record.dev_accuracy_at_threshold = dev.accuracy_at_threshold;
    record.dev_spearman = dev.spearman;
    if (state_.dev.size() > 0) record.selection = selection_of(dev);
    state_.history.push_back(record);
    call([&](auto& c) {
      if constexpr (requires { c.on_epoch_end(state_); }) c.on_epoch_end(state_);
    });
  }

  void step() {
    EpochRecord& record = state_.record;
    const auto start = std::chrono::steady_clock::now();
    const Index first = record.steps * used_.batch_size;
    const std::span<const Index> batch = batch_from(first);
    ++record.steps;
    ++state_.step;
    const bool last = ends_epoch(record.steps) || state_.step == options_.max_steps;
    const bool due = options_.eval_every > 0 && state_.step % options_.eval_every == 0;
    const auto result = [&] {
      try {
        return step_.train(state_.train, batch, state_.step, learning_rate_factor(),
                           watched && (due || last), batch_from(first + used_.batch_size));
      } catch (...) {
        --record.steps;
        --state_.step;
        throw;
      }
    }();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    gradient_norm_ = result.gradient_norm;
    state_.total_loss += result.total_loss;
    state_.right += result.right;
    const auto pairs = static_cast<double>(first + std::ssize(batch));
    record.seconds += elapsed.count();
    record.train_loss = state_.total_loss / pairs;
    record.train_accuracy = static_cast<double>(state_.right) / pairs;
    record.pairs_per_second = record.seconds > 0 ? pairs / record.seconds : 0;
    state_.stop = state_.stop || state_.step == options_.max_steps;
    if (due && !last) evaluate();
    call([&](auto& c) {
      if constexpr (requires { c.on_step_end(state_); }) c.on_step_end(state_);
    });
  }

  /// The epoch's pairs from index `first` on, at most a batch.
  std::span<const Index> batch_from(Index first) const {
    const Index rest = std::max<Index>(state_.train.size() - first, 0);
    return std::span(order_)
        .last(static_cast<std::size_t>(rest))
        .first(static_cast<std::size_t>(std::min(used_.batch_size, rest)));
  }

  double learning_rate_factor() const {
    return options_.schedule.factor(state_.step, state_.total_steps);
  }

  /// Evaluates the model unless it has been evaluated after this step.
  void evaluate() {
    if (state_.evaluation.step == state_.step) return;
    Evaluation& evaluation = state_.evaluation;
    evaluation.step = state_.step;
    evaluation.dev = measure(step_, state_.dev, dev_order_, used_.batch_size);
    evaluation.gradient_norm = gradient_norm_;
    evaluation.learning_rate = choose(optimizer_, [&](const auto& chosen) {
      if constexpr (requires { chosen.learning_rate; })
        return learning_rate_factor() * chosen.learning_rate;
      else
        return learning_rate_factor();
    });
    if constexpr (watched) {
      if (sample_.empty()) sample_ = sample_of_train();
      evaluation.train = measure(step_, state_.train, sample_, used_.batch_size);
      for (Performance* part : {&evaluation.train, &evaluation.dev})
        part->measures = measures_of(*part);
      call([&](auto& c) {
        if constexpr (requires { c.on_evaluation(state_); }) c.on_evaluation(state_);
      });
    }
  }

  /// Throws DivergenceError if the last step gave parameters with which the loss is not finite. All
  /// earlier steps are checked by the step that follows.
  void require_finite() {
    const auto pairs = std::min(used_.batch_size, state_.train.size());
    const auto batch = std::span(order_).first(static_cast<std::size_t>(pairs));
    const Performance on_batch = measure(step_, state_.train, batch, pairs);
    const auto finite = [](double value) { return std::isfinite(value); };
    if (!finite(on_batch.loss) || !finite(state_.evaluation.dev.loss) ||
        !std::all_of(on_batch.outputs.begin(), on_batch.outputs.end(), finite))
      throw DivergenceError("the loss is not finite after step " + std::to_string(state_.step) +
                            ", the last one; lower the learning rate");
  }

  /// As many training pairs as there are dev pairs; a batch of them if there are no dev pairs.
  std::vector<Index> sample_of_train() const {
    std::vector<Index> sample(order_.size());
    shuffle(sample, options_.seed, 0);
    const Index pairs = state_.dev.size() > 0 ? state_.dev.size() : used_.batch_size;
    sample.resize(static_cast<std::size_t>(std::min(pairs, state_.train.size())));
    return sample;
  }

  O optimizer_;
  TrainingOptions options_, used_;
  Threads threads_;
  TrainingStep<M, Loss, O> step_;
  State state_;
  std::vector<Index> order_, dev_order_, sample_;
  std::tuple<Callbacks&...> callbacks_;
  const std::function<bool()> stop_ = [this] {
    bool stops = false;
    call([&](const auto& c) {
      if constexpr (MayStop<std::remove_cvref_t<decltype(c)>>) stops = stops || c.stops();
    });
    return stops;
  };
  std::optional<double> gradient_norm_; ///< of the last step, if it was measured
};

}

/// A network whose encoder can be trained.
template <class M>
concept Trainable = SentenceEncoder<decltype(M::encoder)>;

/// Trains `model` and returns one record per epoch. A callback is any object with some of
///
///     on_train_begin(state)   on_step_end(state)   on_evaluation(state)
///     on_epoch_end(state)     on_train_end(state)
///
/// One that has `bool stops() const` is asked within a step, from any thread, whether to stop at
/// once; training then pauses with the state after the last completed step and calls
/// on_pause(state).
///
/// Callbacks are called in the order in which they are passed. on_train_begin may restore an
/// earlier state, from which training then continues. The model is evaluated at the end of an epoch
/// and every `options.eval_every` steps.
///
/// The same model, data, options and seed give the same bits, with any number of threads. Throws
/// ArgumentError before anything changes, and DivergenceError before a step whose loss is not
/// finite, or after the last step if the loss is not finite then.
template <Trainable M, class Loss, Optimizer<M> O, class... Callbacks>
std::vector<EpochRecord> fit(M& model, const Examples& train, const Examples& dev, const Loss& loss,
                             const O& optimizer, const TrainingOptions& options,
                             Callbacks&&... callbacks) {
  using Training = detail::Training<M, Loss, O, std::remove_reference_t<Callbacks>...>;
  static_assert(
      (detail::has_hook<std::remove_reference_t<Callbacks>, typename Training::State> && ...),
      "a callback has at least one of on_train_begin, on_step_end, on_evaluation, on_epoch_end, "
      "on_pause, on_train_end, each of which takes a TrainingState");
  if (train.size() == 0) throw ArgumentError("there are no training pairs");
  checked(options);
  optimizer.validate();
  detail::validate(train, model.vocabulary_size());
  detail::validate(dev, model.vocabulary_size());
  const Objective<Loss> objective{loss};
  objective.validate(model.head);
  objective.validate(model.head, train.labels);
  objective.validate_training(train.labels);
  objective.validate(model.head, dev.labels);
  return Training(model, train, dev, loss, optimizer, options, callbacks...).run();
}

/// The same for a corpus of sentences, which the model's text tokenises.
template <Trainable M, class Loss, Optimizer<M> O, class... Callbacks>
std::vector<EpochRecord> fit(M& model, const Corpus& corpus, const Loss& loss, const O& optimizer,
                             const TrainingOptions& options, Callbacks&&... callbacks) {
  return fit(model, tokenize(corpus.train, *model.text), tokenize(corpus.dev, *model.text), loss,
             optimizer, options, std::forward<Callbacks>(callbacks)...);
}

}
