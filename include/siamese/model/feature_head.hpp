// SPDX-License-Identifier: MIT
// A head with parameters: a small network that reads [u; v; |u - v|; u∘v].
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/layers/dense.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/linear.hpp>
#include <siamese/model/head.hpp>
#include <siamese/ops/activation.hpp>
#include <siamese/ops/pair_features.hpp>

#include <vector>

namespace siamese {

/// Hyper-parameters of `FeatureHead`.
struct FeatureHeadOptions {
  PairFeatures features = {};
  Index hidden_size = 128; ///< units of the hidden layer; 0: no hidden layer
  Index outputs = 1;       ///< 1: a similarity; 2 or more: logits of classes
  float dropout_rate = 0;  ///< applied to the features and to the hidden layer

  static constexpr auto options() {
    using Self = FeatureHeadOptions;
    return list_of(Option{"features", &Self::features},
                   Option{"hidden_size", &Self::hidden_size, from_to<Index>(0, 65536)},
                   Option{"outputs", &Self::outputs, sizes()},
                   Option{"dropout_rate", &Self::dropout_rate, below_1<float>()});
  }
};

/// x = the features of a pair; h = ReLU(dropout(x) W_1 + b_1); y = dropout(h) W_2 + b_2. A single
/// output becomes a probability, 1 / (1 + e^-y). (InferSent: Conneau et al. 2017.)
template <class D = Cpu>
struct FeatureHead {
  using Device = D;
  using Real = typename D::Real;
  using Options = FeatureHeadOptions;

  Dropout<D> dropout;
  std::vector<Dense<activation::Relu, D>> hidden; ///< no layer or one
  Linear<D> output;
  Options options;

  struct Cache {
    ConstView<D> vectors;
    std::vector<typename Dropout<D>::Cache> dropouts;
    std::vector<typename Dense<activation::Relu, D>::Cache> hidden;
    typename Linear<D>::Cache output;
    ConstView<D> logits;
  };

  FeatureHead() = default;
  /// A head for vectors of length `dim`. Throws ArgumentError for sizes that make no network.
  FeatureHead(Index dim, const Options& given)
      : dropout{.rate = given.dropout_rate}, options(checked(given)) {
    const Index inputs = options.features.count() * dim;
    if (inputs == 0) throw ArgumentError("a head needs at least one feature");
    if (options.hidden_size > 0) hidden.emplace_back(inputs, options.hidden_size);
    output = Linear<D>(options.hidden_size > 0 ? options.hidden_size : inputs, options.outputs);
  }

  static constexpr auto fields() {
    return list_of(Field{"hidden", &FeatureHead::hidden}, Field{"output", &FeatureHead::output});
  }

  Index outputs() const { return output.weight.columns(); }
  bool gives_probability() const { return outputs() == 1; }

  View<D> forward(Context<D>& context, ConstView<D> vectors, Cache& cache) const {
    cache.vectors = vectors;
    cache.dropouts.resize(hidden.size() + 1);
    cache.hidden.resize(hidden.size());
    const View<D> inputs =
        context.matrix(vectors.rows / 2, options.features.count() * vectors.columns);
    pair_features(context.device, options.features, vectors, inputs);
    ConstView<D> x = inputs;
    for (std::size_t i = 0; i < hidden.size(); ++i)
      x = hidden[i].forward(context, dropout.forward(context, x, cache.dropouts[i]),
                            cache.hidden[i]);
    x = dropout.forward(context, x, cache.dropouts.back());
    const View<D> logits = output.forward(context, x, cache.output);
    cache.logits = logits;
    if (!gives_probability()) return logits;
    const View<D> y = context.matrix(logits.rows, 1);
    activate(context.device, activation::Logistic{}, logits, y);
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   FeatureHead& grad) const {
    if (gives_probability()) {
      const View<D> dlogits = context.matrix(dy.rows, 1);
      activate_backward(context.device, activation::Logistic{}, cache.logits, dy, dlogits);
      dy = dlogits;
    }
    ConstView<D> dx = output.backward(context, dy, cache.output, grad.output);
    dx = dropout.backward(context, dx, cache.dropouts.back(), grad.dropout);
    for (std::size_t i = hidden.size(); i-- > 0;) {
      dx = hidden[i].backward(context, dx, cache.hidden[i], grad.hidden[i]);
      dx = dropout.backward(context, dx, cache.dropouts[i], grad.dropout);
    }
    const View<D> dvectors = context.matrix(cache.vectors.rows, cache.vectors.columns);
    pair_features_backward(context.device, options.features, cache.vectors, dx, dvectors);
    return dvectors;
  }
};

static_assert(Head<FeatureHead<>>);

}
