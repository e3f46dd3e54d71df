// SPDX-License-Identifier: MIT
// One step of training: shards forward, the objective on all vectors, shards backward, an update.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/threads.hpp>
#include <siamese/core/tokens.hpp>
#include <siamese/data/examples.hpp>
#include <siamese/training/gradient.hpp>
#include <siamese/training/metrics.hpp>
#include <siamese/training/objective.hpp>
#include <siamese/training/optimizer.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace siamese {

/// Executes the steps of one training and keeps all their memory: after the first batches nothing
/// is allocated. A shard is a fixed number of pairs and threads only execute shards, so that the
/// number of threads does not change a bit.
template <class M, class Loss, class Optimizer>
class TrainingStep {
public:
  using Device = typename M::Device;
  using Real = typename M::Real;

  struct Result {
    double total_loss; ///< sum over the batch's pairs
    Index right;       ///< pairs on the right side of the threshold
  };

  TrainingStep(M& model, const Loss& loss, const Optimizer& optimizer, Threads& threads,
               Index batch_size, Index shard_size, std::uint64_t seed)
      : model_(model), objective_{loss}, optimizer_(optimizer), threads_(threads),
        shard_size_(shard_size), seed_(seed), state_(model),
        vectors_(2 * batch_size, model.encoder.dim()),
        update_devices_(static_cast<std::size_t>(threads.count())) {
    const auto shards = static_cast<std::size_t>((batch_size + shard_size - 1) / shard_size);
    batch_.resize(shards);
    contexts_.resize(shards);
    caches_.resize(shards);
    gradients_.assign(shards, zero_gradient(model));
  }

  /// Trains on the pairs `order` names, at most a batch of them; `step` counts from 1. Throws
  /// Error, and leaves the model as it is, if the loss is not finite.
  Result operator()(const Examples& examples, std::span<const Index> order, Index step) {
    const auto pairs = static_cast<Index>(order.size());
    if (pairs == 0 || 2 * pairs > vectors_.rows())
      throw ArgumentError("a step takes from one pair to a batch of them");
    const Index shards = (pairs + shard_size_ - 1) / shard_size_;
    const auto shard_of = [&](Index i) {
      const Index first = i * shard_size_;
      return order.subspan(static_cast<std::size_t>(first),
                           static_cast<std::size_t>(std::min(shard_size_, pairs - first)));
    };

    threads_.run(shards, [&](Index i) { read(examples, shard_of(i), at(batch_, i)); });
    batch_.join(objective_context_.device, static_cast<std::size_t>(shards),
                model_.vocabulary_size());
    threads_.run(shards, [&](Index i) { forward(i, step); });
    const Outcome<Device> outcome = evaluate(examples, order, step);
    const Result result = judge(outcome, examples, order);
    if (!std::isfinite(result.total_loss))
      throw Error("the loss is not finite at step " + std::to_string(step) +
                  "; lower the learning rate");
    threads_.run(shards, [&](Index i) { backward(i, outcome.dvectors, pairs); });
    threads_.run(threads_.count(), [&](Index i) { reduce(i, shards); });
    // A part of a table may need rows of the gradient that another part has reduced.
    threads_.run(threads_.count(), [&](Index i) { update(i, step); });
    return result;
  }

private:
  static TokenShard<Device>& at(TokenBatch<Device>& batch, Index i) {
    return batch.shard(static_cast<std::size_t>(i));
  }
  /// The rows of the batch's vectors that belong to shard i.
  template <class T>
  MatrixView<T> rows_of(MatrixView<T> vectors, Index i, Index pairs) const {
    const Index first = i * shard_size_;
    return vectors.middle_rows(2 * first, 2 * std::min(shard_size_, pairs - first));
  }

  void read(const Examples& examples, std::span<const Index> pairs, TokenShard<Device>& shard) {
    shard.begin(model_.vocabulary_size());
    for (const Index pair : pairs) {
      shard.add(examples.sentence(2 * pair));
      shard.add(examples.sentence(2 * pair + 1));
    }
    shard.finish();
  }

  void forward(Index i, Index step) {
    const auto k = static_cast<std::size_t>(i);
    Context<Device>& context = contexts_[k];
    context.begin_training(seed_, static_cast<std::uint32_t>(step), 2 * i * shard_size_);
    set_zero(gradients_[k]);
    const Tokens tokens = batch_.tokens(context.device, k);
    const ConstView<Device> y = model_.encoder.forward(context, tokens, caches_[k]);
    copy(context.device, y, vectors_.view().middle_rows(2 * i * shard_size_, y.rows));
    wait(context.device);
  }

  Outcome<Device> evaluate(const Examples& examples, std::span<const Index> order, Index step) {
    const auto pairs = static_cast<Index>(order.size());
    host_labels_.clear();
    for (const Index pair : order)
      host_labels_.push_back(static_cast<Real>(examples.labels[static_cast<std::size_t>(pair)]));
    Context<Device>& context = objective_context_;
    context.begin_training(seed_, static_cast<std::uint32_t>(step), 0, Draws::head_dropout);
    const VectorView<Real> labels = context.vector(pairs);
    upload(context.device, host_labels_.data(), pairs, labels.data);
    const Outcome<Device> outcome =
        objective_(context, model_.head, vectors_.view().middle_rows(0, 2 * pairs), labels,
                   head_cache_, gradients_[0].head);
    wait(context.device);
    return outcome;
  }

  void backward(Index i, ConstView<Device> dvectors, Index pairs) {
    const auto k = static_cast<std::size_t>(i);
    model_.encoder.backward(contexts_[k], rows_of(dvectors, i, pairs), caches_[k],
                            gradients_[k].encoder);
    wait(contexts_[k].device);
  }

  void reduce(Index i, Index shards) {
    Device& device = update_devices_[static_cast<std::size_t>(i)];
    reduce_gradients(device, {i, threads_.count()}, gradients_, static_cast<std::size_t>(shards));
    wait(device);
  }

  void update(Index i, Index step) {
    Device& device = update_devices_[static_cast<std::size_t>(i)];
    optimizer_.update(device, {i, threads_.count()}, model_, gradients_[0], state_, step);
    wait(device);
  }

  Result judge(const Outcome<Device>& outcome, const Examples& examples,
               std::span<const Index> order) {
    Device& device = objective_context_.device;
    Real total = 0;
    download(device, outcome.total_loss, 1, &total);
    host_scores_.resize(order.size());
    download(device, outcome.scores.data, outcome.scores.size, host_scores_.data());
    Index right = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
      right += is_right(host_scores_[i], examples.labels[static_cast<std::size_t>(order[i])]);
    return {static_cast<double>(total), right};
  }

  M& model_;
  PairObjective<Loss> objective_;
  Optimizer optimizer_;
  Threads& threads_;
  Index shard_size_;
  std::uint64_t seed_;
  typename Optimizer::template State<M> state_;
  Matrix<Device> vectors_; // (2 * batch_size, dim)
  std::vector<Device> update_devices_;
  TokenBatch<Device> batch_;
  std::vector<Context<Device>> contexts_; // one a shard: caches live from forward to backward
  std::vector<typename decltype(M::encoder)::Cache> caches_;
  std::vector<M> gradients_;
  Context<Device> objective_context_;
  typename M::Head::Cache head_cache_;
  std::vector<Real> host_labels_, host_scores_;
};

}
