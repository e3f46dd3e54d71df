// SPDX-License-Identifier: MIT
// Pooling by learned attention (Yang et al. 2016, "Hierarchical attention networks").
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/dense.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/rows.hpp>
#include <siamese/ops/weighted_sum.hpp>

#include <string_view>

namespace siamese {

/// y(s) = Σ_t p(t) x(t) over the positions t of sentence s, where p is the softmax over the
/// sentence of e(t) = tanh(x(t) W + b) · v. e is computed once for each distinct token.
template <class D = Cpu>
struct AttentionPool {
  using Device = D;
  using Real = typename D::Real;
  static constexpr std::string_view name = "attention";

  Dense<activation::Tanh, D> hidden; ///< (dim, dim)
  Vector<D> query;                   ///< v (dim)

  struct Cache {
    RaggedView<D> x;
    typename Dense<activation::Tanh, D>::Cache hidden;
    ConstView<D> u; // (rows, dim): tanh(x W + b)
    ConstView<D> p; // (positions, 1)
    ConstView<D> y; // (sentences, dim)
  };

  AttentionPool() = default;
  explicit AttentionPool(Index dim) : hidden(dim, dim), query(dim) {}

  static constexpr auto fields() {
    return list_of(Field{"hidden", &AttentionPool::hidden},
                   Field{"query", &AttentionPool::query,
                         +[](const AttentionPool& pool) { return glorot(pool.query.size(), 1); }});
  }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const ConstView<D> u = hidden.forward(context, x.values, cache.hidden);
    const View<D> e = context.matrix(u.rows, 1);
    gemm(context.device, Op::plain, Op::transposed, Real{1}, u, query.view(), Real{0}, e);
    const View<D> p = context.matrix(x.layout.positions, 1);
    segment_softmax(context.device, {e, x.layout}, p);
    const View<D> y = context.matrix(x.layout.sentences, x.values.columns);
    weighted_sum(context.device, x, p, y);
    cache.x = x;
    cache.u = u;
    cache.p = p;
    cache.y = y;
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   AttentionPool& grad) const {
    const Layout& layout = cache.x.layout;
    const View<D> dx_by_position = context.matrix(layout.positions, dy.columns);
    const View<D> de_by_position = context.matrix(layout.positions, 1);
    weighted_sum_backward(context.device, cache.x, cache.p, cache.y, dy, dx_by_position,
                          de_by_position);
    const ConstView<D> de = summed_positions<D>(context, de_by_position, layout);
    gemm(context.device, Op::transposed, Op::plain, Real{1}, de, cache.u, Real{1},
         grad.query.view());
    const View<D> du = context.matrix(layout.rows, dy.columns);
    gemm(context.device, Op::plain, Op::plain, Real{1}, de, query.view(), Real{0}, du);

    const View<D> dx = hidden.backward(context, du, cache.hidden, grad.hidden);
    add(context.device, summed_positions<D>(context, dx_by_position, layout), dx);
    return dx;
  }
};

static_assert(Pooling<AttentionPool<>>);

}
