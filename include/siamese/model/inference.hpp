// SPDX-License-Identifier: MIT
// Reading sentences with a trained model: what one thread needs, kept from shard to shard.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/token_batch.hpp>
#include <siamese/layers/layer.hpp>

#include <span>

namespace siamese {

/// Sentences of one shard of inference. A vector has the same bits in any shard.
inline constexpr Index inference_shard = 512;

/// Encodes and compares sentences added one by one:
/// begin(), add(ids) ..., then vectors() or outputs(), whose views live until the next begin().
template <class M>
class Inference {
public:
  using Device = typename M::Device;
  using Real = typename Device::Real;
  using Encoder = decltype(M::encoder);

  explicit Inference(const M& model) : model_(&model), context_(another(model.device)) {
    batch_.resize(1);
  }
  explicit Inference(M&&) = delete; // the model must outlive this

  void begin() {
    wait(context_.device); // it may still read the batch from the host
    context_.begin_inference();
    batch_.shard(0).begin(model_->vocabulary_size());
  }
  void add(std::span<const Id> sentence) { batch_.shard(0).add(sentence); }

  /// (sentences, dim) in the device's memory.
  ConstView<Device> vectors() {
    batch_.shard(0).finish();
    batch_.join(1);
    batch_.send(context_.device);
    return model_->encoder.forward(context_, batch_.tokens(0), encoder_cache_);
  }
  /// The head's, (sentences / 2, outputs): sentences 2i and 2i + 1 are pair i.
  ConstView<Device> outputs() { return model_->head.forward(context_, vectors(), head_cache_); }

  /// What each token of the only sentence attends to, after `vectors`: the encoder's `weights`.
  auto weights(Index tokens) requires AttentionEncoder<Encoder> {
    return model_->encoder.weights(context_, encoder_cache_, 0, tokens);
  }

  Device& device() { return context_.device; }

private:
  const M* model_;
  Context<Device> context_;
  TokenBatch<Device> batch_;
  typename Encoder::Cache encoder_cache_;
  typename decltype(M::head)::Cache head_cache_;
};

}
