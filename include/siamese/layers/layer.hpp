// SPDX-License-Identifier: MIT
// What a layer is: parameters as data, a forward and a backward pass, and nothing that changes.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

#include <concepts>

namespace siamese {

namespace detail {
template <class L>
using ContextOf = Context<typename L::Device>;
}

/// y = forward(context, x, cache); dx = backward(context, dy, cache, grad), which adds to grad.
/// Layers are const in both: what backward needs is in the caller's cache, whose views live until
/// the context's next step, as do y and dx, which may be x and dy themselves. Nobody writes to y:
/// backward may read it. Here x and y are rows.
template <class L>
concept Layer = Model<L> && requires(const L& layer, L& grad, detail::ContextOf<L>& context,
                                     ConstView<typename L::Device> x, typename L::Cache& cache) {
  { layer.forward(context, x, cache) } -> std::convertible_to<ConstView<typename L::Device>>;
  { layer.backward(context, x, cache, grad) } -> std::convertible_to<ConstView<typename L::Device>>;
};

/// A layer from sentences of tokens to sentences of tokens. backward takes dy in y's row space and
/// returns dx in x's.
template <class L>
concept SequenceLayer = Model<L> &&
    requires(const L& layer, L& grad, detail::ContextOf<L>& context,
             RaggedView<typename L::Device> x, ConstView<typename L::Device> dy,
             typename L::Cache& cache) {
  { layer.forward(context, x, cache) } -> std::convertible_to<RaggedView<typename L::Device>>;
  {
    layer.backward(context, dy, cache, grad)
    } -> std::convertible_to<ConstView<typename L::Device>>;
};

/// A layer from sentences of tokens to one row a sentence. backward returns dx in x's row space.
template <class L>
concept Pooling = Model<L> && requires(const L& layer, L& grad, detail::ContextOf<L>& context,
                                       RaggedView<typename L::Device> x,
                                       ConstView<typename L::Device> dy, typename L::Cache& cache) {
  { layer.forward(context, x, cache) } -> std::convertible_to<ConstView<typename L::Device>>;
  {
    layer.backward(context, dy, cache, grad)
    } -> std::convertible_to<ConstView<typename L::Device>>;
};

/// From tokens to rows of numbers, dim() in a row. Tokens have no gradient.
template <class E>
concept TokenEmbedding = Model<E> &&
    requires(const E& embedding, E& grad, detail::ContextOf<E>& context, const Tokens& tokens,
             ConstView<typename E::Device> dy, typename E::Cache& cache) {
  { embedding.dim() } -> std::convertible_to<Index>;
  {
    embedding.forward(context, tokens, cache)
    } -> std::convertible_to<RaggedView<typename E::Device>>;
  embedding.backward(context, dy, cache, grad);
};

/// From tokens to one vector a sentence: (sentences, dim()), row behind row.
template <class E>
concept SentenceReader = Model<E> && requires(const E& encoder, detail::ContextOf<E>& context,
                                              const Tokens& tokens, typename E::Cache& cache) {
  { encoder.dim() } -> std::convertible_to<Index>;
  { encoder.forward(context, tokens, cache) } -> std::convertible_to<ConstView<typename E::Device>>;
};

/// A reader that learns. Tokens have no gradient.
template <class E>
concept SentenceEncoder = SentenceReader<E> &&
    requires(const E& encoder, E& grad, detail::ContextOf<E>& context,
             ConstView<typename E::Device> dy, typename E::Cache& cache) {
  encoder.backward(context, dy, cache, grad);
};

/// An encoder that can tell what each token of a sentence attends to, layer by layer.
template <class E>
concept AttentionEncoder = SentenceEncoder<E> &&
    requires(const E& encoder, detail::ContextOf<E>& context, const typename E::Cache& cache,
             Index n) {
  {
    encoder.weights(context, cache, n, n).front()
    } -> std::convertible_to<ConstView<typename E::Device>>;
};

}
