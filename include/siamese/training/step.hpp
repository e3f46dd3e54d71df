// SPDX-License-Identifier: MIT
// One step of training: forward passes of the shards, the objective on all vectors, backward
// passes, an update.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/measures/accuracy.hpp>
#include <siamese/training/batch.hpp>
#include <siamese/training/gradient.hpp>
#include <siamese/training/objective.hpp>
#include <siamese/training/optimizer.hpp>
#include <siamese/training/training_options.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// Executes the steps of one training and keeps all their memory: after the first batches nothing
/// is allocated. A shard is a fixed number of pairs, and threads only execute shards, so the number
/// of threads does not change a bit of the result.
///
/// If a device uses the whole machine, all shards are queued on the objective's device. The host
/// waits once per step, for the loss, while such a device works on the gradient.
template <class M, class Loss, Optimizer<M> O>
class TrainingStep {
public:
  using Device = typename M::Device;
  using Real = typename M::Real;

  struct Result {
    double total_loss; ///< loss of the batch times its number of pairs
    Index right;       ///< pairs on the right side of the threshold, or of the right class
    std::span<const Real> outputs;       ///< (pairs, outputs); valid until the next step
    std::optional<double> gradient_norm; ///< before clipping, if it was measured
  };

  TrainingStep(M& model, const Loss& loss, const O& optimizer, Threads& threads,
               const TrainingOptions& options)
      : model_(model), objective_{loss}, optimizer_(optimizer), threads_(threads),
        options_(options),
        shard_size_(std::min(options.pairs_of_shard(Device::is_parallel), options.batch_size)),
        state_(initial_state(optimizer, model)),
        vectors_(2 * options_.batch_size, model.encoder.dim()),
        parts_(Device::is_parallel ? 1 : threads.count()),
        batches_{{model.vocabulary_size(), shard_size_, options_.batch_size},
                 {model.vocabulary_size(), shard_size_, options_.batch_size}},
        objective_context_(another(model.device)), upload_device_(another(model.device)) {
    const auto shards = static_cast<std::size_t>(current().shards_of(options_.batch_size));
    contexts_ = std::vector<Context<Device>>(shards, Context<Device>(objective_context_.device));
    caches_.resize(shards);
    gradients_ = std::vector<M>(shards, zero_gradient(model));
    update_devices_ =
        std::vector<Device>(static_cast<std::size_t>(parts_), objective_context_.device);
    Index parameters = 0;
    visit([&](const Path&, const auto&) { ++parameters; }, model);
    squares_.resize(1, parameters);
    host_squares_.resize(parameters);
    host_loss_.resize(1);
  }

  /// Trains on the pairs that `order` lists, at most a batch. The gradient's norm is measured if
  /// `measure_gradient` is set or gradients are clipped. Throws DivergenceError and leaves the
  /// model unchanged if the loss or the gradient is not finite. Meanwhile the pairs in `next`, from
  /// the same examples, are prepared. The next call uses that work if its `order` is this very
  /// span, with its content unchanged.
  Result train(const Examples& examples, std::span<const Index> order, Index step,
               double learning_rate_factor, bool measure_gradient = false,
               std::span<const Index> next = {}) {
    const Pass pass{true, static_cast<std::uint32_t>(step)};
    if (static_cast<Index>(next.size()) > options_.batch_size)
      throw ArgumentError("the next step takes a batch of pairs at most");
    const bool is_prepared =
        !prepared_.empty() && order.data() == prepared_.data() && order.size() == prepared_.size();
    if (!is_prepared) prepare(current(), examples, order);
    prepared_ = {};
    const auto pairs = static_cast<Index>(order.size());
    const Index shards = current().shards_of(pairs);
    const Index next_shards = current().shards_of(static_cast<Index>(next.size()));
    if constexpr (Device::is_parallel) {
      threads_.run(next_shards > 0 ? 2 : 1, [&](Index task) {
        if (task == 0) {
          const ConstView<Device> dvectors = forward(current(), pairs, pass);
          for (Index i = 0; i < shards; ++i) backward(i, dvectors, pairs);
        } else {
          for (Index i = 0; i < next_shards; ++i) other().read(examples, next, i);
          pack(other(), examples, next);
        }
      });
    } else {
      const ConstView<Device> dvectors = forward(current(), pairs, pass);
      threads_.run(shards + next_shards, [&](Index i) {
        if (i < shards)
          backward(i, dvectors, pairs);
        else
          other().read(examples, next, i - shards);
      });
    }
    Result result = judge(current());
    require_finite(result.total_loss, "loss", step);
    run(parts_, [&](Index i) { reduce(i, shards); });
    StepInfo info{step, learning_rate_factor, 1};
    if (measure_gradient || options_.clip_norm > 0) result.gradient_norm = gradient_norm(step);
    if (options_.clip_norm > 0)
      info.gradient_scale = std::min(1.0, options_.clip_norm / (*result.gradient_norm + 1e-6));
    // The update of a part of a table may need gradient rows that another thread has reduced.
    run(parts_ + 1, [&](Index i) {
      if (i > 0) {
        update(i - 1, info);
      } else if (next_shards > 0) {
        if constexpr (!Device::is_parallel) pack(other(), examples, next);
        other().send(upload_device_); // free to overwrite: the loss of its batch is known
      }
    });
    if (next_shards > 0) current_ = 1 - current_;
    prepared_ = next;
    return result;
  }

  /// Sets the question whether to stop, which shards and long losses ask. `train` and `evaluate`
  /// then throw Stopped and leave the model unchanged. It must outlive the step.
  void ask(const std::function<bool()>* stop) {
    for (Context<Device>& context : contexts_) context.ask(stop);
    objective_context_.ask(stop);
  }

  /// The optimizer's state.
  typename O::template State<M>& optimizer_state() { return state_; }

  /// Loss and outputs of a batch, without training.
  Result evaluate(const Examples& examples, std::span<const Index> order) {
    PairBatch<Device>& batch = other(); // keeps the prepared batch
    prepare(batch, examples, order);
    forward(batch, static_cast<Index>(order.size()), {});
    return judge(batch);
  }

private:
  /// Whether a pass through the network trains, and in which step.
  struct Pass {
    bool training = false;
    std::uint32_t step = 0;
  };

  PairBatch<Device>& current() { return batches_[current_]; }
  PairBatch<Device>& other() { return batches_[1 - current_]; }
  Device& device_of(Index shard) { return contexts_[static_cast<std::size_t>(shard)].device; }

  /// Runs tasks that use devices. A parallel device receives all of them from one thread, which
  /// takes little time.
  template <class F>
  void run(Index tasks, const F& f) {
    if constexpr (Device::is_parallel) {
      for (Index i = 0; i < tasks; ++i) f(i);
    } else {
      threads_.run(tasks, f);
    }
  }

  /// Reads pairs into the batch and sends it to the device.
  void prepare(PairBatch<Device>& batch, const Examples& examples, std::span<const Index> order) {
    const auto pairs = static_cast<Index>(order.size());
    if (pairs == 0 || pairs > options_.batch_size)
      throw ArgumentError("a step takes from one pair to a batch of them");
    threads_.run(batch.shards_of(pairs), [&](Index i) { batch.read(examples, order, i); });
    follow(upload_device_, objective_context_.device); // which may still read the previous content
    pack(batch, examples, order);
    batch.send(upload_device_);
  }

  void pack(PairBatch<Device>& batch, const Examples& examples, std::span<const Index> order) {
    batch.pack(examples, order, objective_.needs_groups());
  }

  /// The gradient of the loss with respect to the vectors. Loss and outputs are on their way to the
  /// host.
  ConstView<Device> forward(const PairBatch<Device>& batch, Index pairs, Pass pass) {
    follow(objective_context_.device, upload_device_);
    return objective(batch, encode(batch, pairs, pass), pass);
  }

  static void begin(Context<Device>& context, Pass pass, std::uint64_t seed, Index first_sentence,
                    RandomPurpose purpose) {
    if (pass.training) {
      context.begin_training(seed, pass.step, first_sentence, purpose);
    } else {
      context.begin_inference();
    }
  }

  /// The vectors of the batch's sentences; without a copy if there is only one shard.
  ConstView<Device> encode(const PairBatch<Device>& batch, Index pairs, Pass pass) {
    const Index shards = batch.shards_of(pairs);
    if (shards == 1) return encode_shard(batch, 0, pass);
    run(shards, [&](Index i) {
      const ConstView<Device> y = encode_shard(batch, i, pass);
      copy(device_of(i), y, vectors_.view().middle_rows(2 * i * shard_size_, y.rows));
    });
    return vectors_.view().middle_rows(0, 2 * pairs);
  }

  ConstView<Device> encode_shard(const PairBatch<Device>& batch, Index i, Pass pass) {
    const auto k = static_cast<std::size_t>(i);
    Context<Device>& context = contexts_[k];
    context.heed_stop();
    begin(context, pass, options_.seed, 2 * i * shard_size_, RandomPurpose::dropout);
    if (pass.training) clear_gradient(context.device, gradients_[k]);
    return model_.encoder.forward(context, batch.tokens(i), caches_[k]);
  }

  ConstView<Device> objective(const PairBatch<Device>& batch, ConstView<Device> vectors,
                              Pass pass) {
    Context<Device>& context = objective_context_;
    begin(context, pass, options_.seed, 0, RandomPurpose::head_dropout);
    const Outcome<Device> outcome =
        objective_(context, model_.head, vectors, batch.targets(), head_cache_, gradients_[0].head);
    host_outputs_.resize(outcome.outputs.rows * outcome.outputs.columns);
    fetch(context.device, outcome.total_loss, 1, host_loss_.data());
    fetch(context.device, outcome.outputs.data, host_outputs_.size(), host_outputs_.data());
    return outcome.dvectors;
  }

  void backward(Index i, ConstView<Device> dvectors, Index pairs) {
    const auto k = static_cast<std::size_t>(i);
    contexts_[k].heed_stop();
    const Index first = i * shard_size_;
    const ConstView<Device> dy =
        dvectors.middle_rows(2 * first, 2 * std::min(shard_size_, pairs - first));
    model_.encoder.backward(contexts_[k], dy, caches_[k], gradients_[k].encoder);
  }

  void reduce(Index i, Index shards) {
    reduce_gradients(update_devices_[static_cast<std::size_t>(i)], {i, parts_}, gradients_,
                     static_cast<std::size_t>(shards));
  }

  /// ‖·‖₂ of the gradients of all parameters. The host waits for it, because the update depends on
  /// it.
  double gradient_norm(Index step) {
    Device& device = objective_context_.device;
    Real* square = squares_.view().data;
    visit(
        [&](const Path&, const auto& g) {
          const auto view = g.view();
          sum_of_squares<Device>(device, {view.data, view.rows * view.columns}, square++);
        },
        gradients_[0]);
    download(device, squares_.view().data, host_squares_.size(), host_squares_.data());
    double squares = 0;
    for (Index i = 0; i < host_squares_.size(); ++i)
      squares += static_cast<double>(host_squares_.data()[i]);
    require_finite(squares, "gradient", step);
    return std::sqrt(squares);
  }

  void update(Index i, const StepInfo& info) {
    optimizer_.update(update_devices_[static_cast<std::size_t>(i)], {i, parts_}, model_,
                      gradients_[0], state_, info);
  }

  static void require_finite(double value, const char* what, Index step) {
    if (!std::isfinite(value))
      throw DivergenceError(std::string("the ") + what + " is not finite at step " +
                            std::to_string(step) + "; lower the learning rate");
  }

  /// Waits for the batch's loss and outputs.
  Result judge(const PairBatch<Device>& batch) {
    wait(objective_context_.device);
    const std::span<const Real> outputs(host_outputs_.data(),
                                        static_cast<std::size_t>(host_outputs_.size()));
    const std::size_t right = count_right<Real, Real>(outputs, batch.labels());
    return {static_cast<double>(*host_loss_.data()), static_cast<Index>(right), outputs, {}};
  }

  M& model_;
  Objective<Loss> objective_;
  O optimizer_;
  Threads& threads_;
  TrainingOptions options_;
  Index shard_size_;
  typename O::template State<M> state_;
  Matrix<Device> vectors_;       // (2 * batch_size, dim): vectors of several shards
  Index parts_;                  // parts of every parameter, updated in parallel
  PairBatch<Device> batches_[2]; // the current batch, and the next in preparation
  std::size_t current_ = 0;
  std::span<const Index> prepared_;       // the pairs of the prepared batch; empty if there is none
  std::vector<Context<Device>> contexts_; // one per shard: caches live from forward to backward
  std::vector<typename decltype(M::encoder)::Cache> caches_;
  std::vector<M> gradients_;
  Context<Device> objective_context_;
  std::vector<Device> update_devices_;
  Device upload_device_; // separate: uploads the next batch while the gradient is computed
  typename M::Head::Cache head_cache_;
  Matrix<Device> squares_; // (1, parameters)
  Buffer<typename Device::Staging, Real> host_loss_, host_outputs_, host_squares_;
};

}
