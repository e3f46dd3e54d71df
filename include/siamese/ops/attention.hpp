// SPDX-License-Identifier: MIT
// Attention of every token to the tokens of its own sentence; formulas in ops/plain/attention.hpp.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/cpu/attention.hpp>
#include <siamese/ops/plain/attention.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct AttentionWeights {
  Attention<Real> attention;
  Index sentence;
  MatrixView<Real> weights;

  SIAMESE_FUNCTION void operator()(Index i, Index u) const {
    const Index tokens = weights.columns;
    const AttentionHeads<1, Real> x(attention, i / tokens);
    const Index begin = attention.projected.layout.begin(sentence);
    Real p[1];
    x.dot(x.query(begin + i % tokens), x.key(begin + u), p);
    x.normalise(begin + i % tokens, p);
    weights(i, u) = p[0];
  }
};

}

/// Computes y and the saved values from the projected tokens.
template <class D>
void attend(D& device, const Attention<typename D::Real>& attention) {
  detail::expect_no_gpu<D>();
  plain::attend(device, attention);
}

/// dprojected (positions, 3 dim) from dy (positions, dim), after `attend`.
template <class D>
void attend_backward(Context<D>& context, const Attention<typename D::Real>& attention,
                     ConstView<D> dy, View<D> dprojected) {
  detail::expect_no_gpu<D>();
  plain::attend_backward(context, attention, dy, dprojected);
}

/// weights (heads * tokens, tokens) of one sentence: row h * tokens + t has p(t, u) of head h. Call
/// it after `attend`.
template <class D>
void attention_weights(D& device, const Attention<typename D::Real>& attention, Index sentence,
                       View<D> weights) {
  for_each(device, weights.rows, weights.columns,
           detail::AttentionWeights<typename D::Real>{attention, sentence, weights});
}

}
