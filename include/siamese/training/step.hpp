// SPDX-License-Identifier: MIT
// One step of training: shards forward, the objective on all vectors, shards backward, an update.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/core/tokens.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/training/gradient.hpp>
#include <siamese/training/groups.hpp>
#include <siamese/training/metrics.hpp>
#include <siamese/training/objective.hpp>
#include <siamese/training/optimizer.hpp>
#include <siamese/training/options.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// Executes the steps of one training and keeps all their memory: after the first batches nothing
/// is allocated. A shard is a fixed number of pairs and threads only execute shards, so that the
/// number of threads does not change a bit.
template <class M, class Loss, Optimizer<M> O>
class TrainingStep {
public:
  using Device = typename M::Device;
  using Real = typename M::Real;

  struct Result {
    double total_loss; ///< of the batch, times its pairs
    Index right;       ///< pairs on the right side of the threshold, or of the right class
    std::span<const Real> outputs;       ///< (pairs, outputs), the head's; until the next step
    std::optional<double> gradient_norm; ///< before clipping, where it was measured
  };

  TrainingStep(M& model, const Loss& loss, const O& optimizer, Threads& threads,
               const TrainingOptions& options)
      : model_(model), objective_{loss}, optimizer_(optimizer), threads_(threads),
        options_(options), state_(initial_state(optimizer, model)),
        vectors_(2 * options.batch_size, model.encoder.dim()),
        update_devices_(static_cast<std::size_t>(threads.count())) {
    const auto shards = static_cast<std::size_t>(shards_of(options.batch_size));
    for (TokenBatch<Device>& batch : batches_) batch.resize(shards);
    contexts_.resize(shards);
    caches_.resize(shards);
    gradients_.assign(shards, zero_gradient(model));
  }

  /// Trains on the pairs `order` names, at most a batch of them. Throws DivergenceError, and leaves
  /// the model as it is, if the loss or the gradient is not finite. The gradient's norm is measured
  /// where it is asked for or clipped. Pairs named in `next`, from the same examples, are prepared
  /// meanwhile: if the next call trains on them, with the same memory unchanged, that work is done.
  Result train(const Examples& examples, std::span<const Index> order, Index step,
               double learning_rate_factor, bool measure_gradient = false,
               std::span<const Index> next = {}) {
    const Pass pass{true, static_cast<std::uint32_t>(step)};
    if (2 * static_cast<Index>(next.size()) > vectors_.rows())
      throw ArgumentError("the next step takes a batch of pairs at most");
    const bool is_prepared =
        !prepared_.empty() && order.data() == prepared_.data() && order.size() == prepared_.size();
    if (!is_prepared) prepare(current(), examples, order);
    prepared_ = {};
    const Outcome<Device> outcome = forward(current(), examples, order, pass);
    Result result = judge(outcome);
    require_finite(result.total_loss, "loss", step);
    const auto pairs = static_cast<Index>(order.size());
    const Index shards = shards_of(pairs);
    const Index next_shards = shards_of(static_cast<Index>(next.size()));
    threads_.run(shards + next_shards, [&](Index i) {
      if (i < shards)
        backward(i, outcome.dvectors, pairs);
      else
        read(examples, next, other(), i - shards);
    });
    threads_.run(threads_.count(), [&](Index i) { reduce(i, shards); });
    StepInfo info{step, learning_rate_factor, 1};
    if (measure_gradient || options_.clip_norm > 0) result.gradient_norm = gradient_norm(step);
    if (options_.clip_norm > 0)
      info.gradient_scale = std::min(1.0, options_.clip_norm / (*result.gradient_norm + 1e-6));
    // A part of a table may need rows of the gradient that another part has reduced.
    threads_.run(threads_.count() + 1, [&](Index i) {
      if (i > 0)
        update(i - 1, info);
      else if (next_shards > 0)
        other().join(objective_context_.device, static_cast<std::size_t>(next_shards));
    });
    if (next_shards > 0) current_ = 1 - current_;
    prepared_ = next;
    return result;
  }

  /// What the optimizer remembers.
  typename O::template State<M>& optimizer_state() { return state_; }

  /// The objective of a batch without training.
  Result evaluate(const Examples& examples, std::span<const Index> order) {
    TokenBatch<Device>& batch = other(); // what has been prepared stays
    prepare(batch, examples, order);
    return judge(forward(batch, examples, order, {}));
  }

private:
  /// What a pass through the network is for.
  struct Pass {
    bool training = false;
    std::uint32_t step = 0;
  };

  Index shards_of(Index pairs) const {
    return (pairs + options_.shard_size - 1) / options_.shard_size;
  }

  TokenBatch<Device>& current() { return batches_[current_]; }
  TokenBatch<Device>& other() { return batches_[1 - current_]; }

  /// Reads the pairs to the batch.
  void prepare(TokenBatch<Device>& batch, const Examples& examples, std::span<const Index> order) {
    const auto pairs = static_cast<Index>(order.size());
    if (pairs == 0 || 2 * pairs > vectors_.rows())
      throw ArgumentError("a step takes from one pair to a batch of them");
    const Index shards = shards_of(pairs);
    threads_.run(shards, [&](Index i) { read(examples, order, batch, i); });
    batch.join(objective_context_.device, static_cast<std::size_t>(shards));
  }

  /// Shard i of the pairs.
  void read(const Examples& examples, std::span<const Index> order, TokenBatch<Device>& batch,
            Index i) {
    TokenShard<Device>& shard = batch.shard(static_cast<std::size_t>(i));
    const auto first = static_cast<std::size_t>(i * options_.shard_size);
    const auto count =
        std::min(static_cast<std::size_t>(options_.shard_size), order.size() - first);
    shard.begin(model_.vocabulary_size());
    for (const Index pair : order.subspan(first, count)) {
      shard.add(examples.sentence(2 * pair));
      shard.add(examples.sentence(2 * pair + 1));
    }
    shard.finish();
  }

  /// The objective of the batch, which has these pairs.
  Outcome<Device> forward(TokenBatch<Device>& batch, const Examples& examples,
                          std::span<const Index> order, Pass pass) {
    threads_.run(shards_of(static_cast<Index>(order.size())),
                 [&](Index i) { encode(batch, i, pass); });
    return objective(examples, order, pass);
  }

  static void begin(Context<Device>& context, Pass pass, std::uint64_t seed, Index first_sentence,
                    Draws purpose) {
    if (pass.training) {
      context.begin_training(seed, pass.step, first_sentence, purpose);
    } else {
      context.begin_inference();
    }
  }

  void encode(TokenBatch<Device>& batch, Index i, Pass pass) {
    const auto k = static_cast<std::size_t>(i);
    const Index first_sentence = 2 * i * options_.shard_size;
    Context<Device>& context = contexts_[k];
    begin(context, pass, options_.seed, first_sentence, Draws::dropout);
    if (pass.training) set_zero(gradients_[k]);
    const Tokens tokens = batch.tokens(context.device, k);
    const ConstView<Device> y = model_.encoder.forward(context, tokens, caches_[k]);
    copy(context.device, y, vectors_.view().middle_rows(first_sentence, y.rows));
    wait(context.device);
  }

  Outcome<Device> objective(const Examples& examples, std::span<const Index> order, Pass pass) {
    const auto pairs = static_cast<Index>(order.size());
    host_labels_.clear();
    for (const Index pair : order)
      host_labels_.push_back(static_cast<Real>(examples.labels[static_cast<std::size_t>(pair)]));
    Context<Device>& context = objective_context_;
    begin(context, pass, options_.seed, 0, Draws::head_dropout);
    const VectorView<Real> labels = context.vector(pairs);
    upload(context.device, host_labels_.data(), pairs, labels.data);
    Targets<Device> targets{labels, {}};
    if (objective_.needs_groups()) {
      const std::vector<Id>& groups = groups_.of(examples, order);
      const MatrixView<Id> on_device = context.id_matrix(2 * pairs, 1);
      upload(context.device, groups.data(), 2 * pairs, on_device.data);
      targets.groups = {on_device.data, 2 * pairs};
    }
    const ConstView<Device> vectors = vectors_.view().middle_rows(0, 2 * pairs);
    const Outcome<Device> outcome =
        objective_(context, model_.head, vectors, targets, head_cache_, gradients_[0].head);
    wait(context.device);
    return outcome;
  }

  void backward(Index i, ConstView<Device> dvectors, Index pairs) {
    const auto k = static_cast<std::size_t>(i);
    const Index first = i * options_.shard_size;
    const ConstView<Device> dy =
        dvectors.middle_rows(2 * first, 2 * std::min(options_.shard_size, pairs - first));
    model_.encoder.backward(contexts_[k], dy, caches_[k], gradients_[k].encoder);
    wait(contexts_[k].device);
  }

  void reduce(Index i, Index shards) {
    Device& device = update_devices_[static_cast<std::size_t>(i)];
    reduce_gradients(device, {i, threads_.count()}, gradients_, static_cast<std::size_t>(shards));
    wait(device);
  }

  /// ‖·‖₂ of all parameters' gradients.
  double gradient_norm(Index step) {
    Device& device = objective_context_.device;
    double squares = 0;
    visit(
        [&](const Path&, const auto& g) {
          const auto view = g.view();
          sum_of_squares<Device>(device, {view.data, view.rows * view.columns},
                                 square_.view().data);
          Real one = 0;
          download(device, square_.view().data, 1, &one);
          squares += static_cast<double>(one);
        },
        gradients_[0]);
    require_finite(squares, "gradient", step);
    return std::sqrt(squares);
  }

  void update(Index i, const StepInfo& info) {
    Device& device = update_devices_[static_cast<std::size_t>(i)];
    optimizer_.update(device, {i, threads_.count()}, model_, gradients_[0], state_, info);
    wait(device);
  }

  static void require_finite(double value, const char* what, Index step) {
    if (!std::isfinite(value))
      throw DivergenceError(std::string("the ") + what + " is not finite at step " +
                            std::to_string(step) + "; lower the learning rate");
  }

  /// Of the batch whose labels `objective` has left in host_labels_.
  Result judge(const Outcome<Device>& outcome) {
    Device& device = objective_context_.device;
    Real total = 0;
    download(device, outcome.total_loss, 1, &total);
    const auto columns = static_cast<std::size_t>(outcome.outputs.columns);
    host_outputs_.resize(host_labels_.size() * columns);
    download(device, outcome.outputs.data, static_cast<Index>(host_outputs_.size()),
             host_outputs_.data());
    const std::size_t right = count_right<Real, Real>(host_outputs_, host_labels_);
    return {static_cast<double>(total), static_cast<Index>(right), host_outputs_, {}};
  }

  M& model_;
  Objective<Loss> objective_;
  O optimizer_;
  Threads& threads_;
  TrainingOptions options_;
  typename O::template State<M> state_;
  Matrix<Device> vectors_; // (2 * batch_size, dim)
  std::vector<Device> update_devices_;
  std::array<TokenBatch<Device>, 2> batches_; // the one in work, and the one that is prepared next
  std::size_t current_ = 0;
  std::span<const Index> prepared_;       // the pairs of the current batch, if no step has had them
  std::vector<Context<Device>> contexts_; // one a shard: caches live from forward to backward
  std::vector<typename decltype(M::encoder)::Cache> caches_;
  std::vector<M> gradients_;
  Context<Device> objective_context_;
  typename M::Head::Cache head_cache_;
  SentenceGroups groups_;
  Matrix<Device> square_{1, 1};
  std::vector<Real> host_labels_, host_outputs_;
};

}
