// SPDX-License-Identifier: MIT
// Encodes and compares sentences with a trained model: one thread's state, kept from shard to
// shard.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/token_batch.hpp>
#include <siamese/core/window.hpp>
#include <siamese/core/xtensor.hpp>
#include <siamese/layers/layer.hpp>

#include <span>
#include <vector>

namespace siamese {

/// Number of sentences in a shard of inference. A vector has the same bits in any shard.
inline constexpr Index inference_shard = 512;

/// Encodes and compares sentences that are added one by one: begin(), add(ids) ..., then vectors()
/// or outputs(), whose views live until the next begin().
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
    wait(context_.device); // the device may still read the batch from host memory
    context_.begin_inference();
    batch_.shard(0).begin(model_->vocabulary_size());
  }
  void add(std::span<const Id> sentence) { batch_.shard(0).add(sentence); }

  /// The sentences' vectors, (sentences, dim), in the device's memory.
  ConstView<Device> vectors() {
    batch_.shard(0).finish();
    batch_.join(1);
    batch_.send(context_.device);
    return model_->encoder.forward(context_, batch_.tokens(0), encoder_cache_);
  }
  /// The head's outputs, (sentences / 2, outputs): sentences 2i and 2i + 1 are pair i.
  ConstView<Device> outputs() { return model_->head.forward(context_, vectors(), head_cache_); }

  /// The attention weights of the only sentence, of `tokens` tokens: the encoder's `weights`. Call
  /// it after `vectors`.
  auto weights(Index tokens) requires AttentionEncoder<Encoder> {
    return model_->encoder.weights(context_, encoder_cache_, 0, tokens);
  }

  /// The windows of the only sentence that gave the maxima: the encoder's `windows`. Call it after
  /// `vectors`.
  std::vector<Window> windows() requires WindowEncoder<Encoder> {
    return model_->encoder.windows(context_, encoder_cache_);
  }

  /// The head's outputs for given vectors, (pairs, outputs): rows 2i and 2i + 1 are pair i.
  ConstView<Device> outputs(const VectorsOf<Real>& vectors) {
    const View<Device> rows =
        context_.matrix(static_cast<Index>(vectors.shape(0)), static_cast<Index>(vectors.shape(1)));
    upload(context_.device, vectors.data(), rows.rows * rows.columns, rows.data);
    return model_->head.forward(context_, rows, head_cache_);
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
