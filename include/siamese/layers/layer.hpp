// SPDX-License-Identifier: MIT
// Concepts of layers and encoders: parameters as data, a const forward and a const backward pass.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/core/tokens.hpp>
#include <siamese/core/window.hpp>
#include <siamese/device/device.hpp>

#include <concepts>
#include <vector>

namespace siamese {

namespace detail {
template <class L>
using ContextOf = Context<typename L::Device>;
}

/// y = forward(context, x, cache); dx = backward(context, dy, cache, grad), which adds to grad.
/// Both are const: forward leaves the values that backward needs in the caller's cache. Its views,
/// y and dx live until the context's next step. y may be x, and dx may be dy. y must not be written
/// to, because backward may read it. A Layer maps rows to rows.
template <class L>
concept Layer = Model<L> && requires(const L& layer, L& grad, detail::ContextOf<L>& context,
                                     ConstView<typename L::Device> x, typename L::Cache& cache) {
  { layer.forward(context, x, cache) } -> std::convertible_to<ConstView<typename L::Device>>;
  { layer.backward(context, x, cache, grad) } -> std::convertible_to<ConstView<typename L::Device>>;
};

/// A layer from sentences of tokens to sentences of tokens. In backward, dy has the rows of y and
/// dx has the rows of x: distinct tokens or positions, as their layouts say.
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

/// A layer from sentences of tokens to one row per sentence. dx has the rows of x.
template <class L>
concept Pooling = Model<L> && requires(const L& layer, L& grad, detail::ContextOf<L>& context,
                                       RaggedView<typename L::Device> x,
                                       ConstView<typename L::Device> dy, typename L::Cache& cache) {
  { layer.forward(context, x, cache) } -> std::convertible_to<ConstView<typename L::Device>>;
  {
    layer.backward(context, dy, cache, grad)
    } -> std::convertible_to<ConstView<typename L::Device>>;
};

/// From tokens to their vectors, rows of dim() numbers. Tokens have no gradient.
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

/// From tokens to one vector per sentence: (sentences, dim()), with adjacent rows adjacent in
/// memory.
template <class E>
concept SentenceReader = Model<E> && requires(const E& encoder, detail::ContextOf<E>& context,
                                              const Tokens& tokens, typename E::Cache& cache) {
  { encoder.dim() } -> std::convertible_to<Index>;
  { encoder.forward(context, tokens, cache) } -> std::convertible_to<ConstView<typename E::Device>>;
};

/// A reader that can be trained. Tokens have no gradient.
template <class E>
concept SentenceEncoder = SentenceReader<E> &&
    requires(const E& encoder, E& grad, detail::ContextOf<E>& context,
             ConstView<typename E::Device> dy, typename E::Cache& cache) {
  encoder.backward(context, dy, cache, grad);
};

/// An encoder that gives the attention weights of a sentence, one matrix for each layer.
template <class E>
concept AttentionEncoder = SentenceEncoder<E> &&
    requires(const E& encoder, detail::ContextOf<E>& context, const typename E::Cache& cache,
             Index n) {
  {
    encoder.weights(context, cache, n, n).front()
    } -> std::convertible_to<ConstView<typename E::Device>>;
};

/// An encoder whose vectors consist of maxima over windows of tokens.
template <class E>
concept WindowEncoder = SentenceEncoder<E> &&
    requires(const E& encoder, detail::ContextOf<E>& context, const typename E::Cache& cache) {
  { encoder.windows(context, cache) } -> std::same_as<std::vector<Window>>;
};

}
