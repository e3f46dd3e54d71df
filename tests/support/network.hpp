// SPDX-License-Identifier: MIT
// PyTorch's golden network as a model, and one pass of any network over one batch.
#pragma once

#include "batch.hpp"
#include "golden.hpp"
#include "words.hpp"

#include <siamese/core/parameter.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/model/siamese.hpp>
#include <siamese/training/objective.hpp>

#include <string>
#include <utility>
#include <vector>

namespace test {

/// Embedding and convolutions with golden values, far enough from kinks for every sentence.
template <class D, class Distance>
siamese::Siamese<siamese::Conv<D>, Distance> golden_network(const nlohmann::json& golden,
                                                            Distance distance = {}) {
  const Plain<double> embedding = plain(golden["embedding"]);
  const auto sizes = golden["sizes"].get<std::vector<Index>>();
  siamese::ConvOptions options;
  options.embedding_size = embedding.columns;
  options.filter_sizes = sizes;
  options.num_filters.assign(sizes.size(), golden["filters"]);
  siamese::Siamese<siamese::Conv<D>, Distance> model(numbered_words(embedding.rows), options, 1,
                                                     distance);
  set<D>(model.encoder.embedding.weight.view(), embedding);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    auto& convolution = model.encoder.pooling.convolutions[i];
    set<D>(convolution.weight.view(), plain(golden["weight" + std::to_string(sizes[i])]));
    set<D>(convolution.bias.view(), plain(golden["bias" + std::to_string(sizes[i])]));
  }
  return model;
}

/// Runs a model on the pairs of one batch, as training does.
template <class M, class Loss>
class Pass {
public:
  using D = typename M::Device;
  using Real = typename M::Real;

  M gradient; ///< valid after `backward`
  siamese::Outcome<D> outcome;
  siamese::ConstView<D> vectors;

  Pass(const M& model, const std::vector<Sentence>& sentences, const std::vector<double>& labels,
       Loss loss = {})
      : gradient(zero_gradient(model)), model_(model), objective_{loss},
        batch_(sentences, model.vocabulary_size()),
        labels_(matrix<D>(1, static_cast<Index>(labels.size()),
                          std::vector<Real>(labels.begin(), labels.end()))) {}

  /// The mean loss.
  double forward() {
    context_.begin_training(1, 1, 0);
    vectors = model_.encoder.forward(context_, batch_.tokens, encoder_cache_);
    outcome =
        objective_(context_, model_.head, vectors, {{labels_.view().data, labels_.columns()}, {}},
                   head_cache_, gradient.head);
    Real total = 0;
    download(context_.device, outcome.total_loss, 1, &total);
    return static_cast<double>(total) / static_cast<double>(labels_.columns());
  }
  void backward() {
    set_zero(gradient);
    forward();
    model_.encoder.backward(context_, outcome.dvectors, encoder_cache_, gradient.encoder);
  }

private:
  const M& model_;
  siamese::Objective<Loss> objective_;
  siamese::Context<D> context_;
  Batch<D> batch_;
  siamese::Matrix<D> labels_;
  typename decltype(M::encoder)::Cache encoder_cache_;
  typename M::Head::Cache head_cache_;
};

}
