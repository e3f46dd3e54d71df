// SPDX-License-Identifier: MIT
// From the tokens of a sentence to one row: maximum, mean, sum, first, last.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/rows.hpp>
#include <siamese/ops/segments.hpp>

#include <string_view>
#include <tuple>

namespace siamese {

/// y(s, j) = max over the positions t of sentence s of x(t, j); the gradient goes to the first
/// position that has it.
template <class D = Cpu>
struct MaxPool {
  using Device = D;
  static constexpr std::string_view name = "max";

  struct Cache {
    MatrixView<const Id> argument;
    Layout layout;
  };

  static constexpr auto fields() { return std::tuple{}; }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const View<D> y = context.matrix(x.layout.sentences, x.rows.columns);
    const MatrixView<Id> argument = context.id_matrix(y.rows, y.columns);
    segment_max(context.device, x, y, argument);
    cache = {argument, x.layout};
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, MaxPool&) const {
    const View<D> by_position = context.matrix(cache.layout.positions, dy.columns);
    segment_max_backward(context.device, dy, cache.argument, cache.layout, by_position);
    const View<D> dx = context.matrix(cache.layout.rows, dy.columns);
    sum_positions(context.device, by_position, cache.layout, dx);
    return dx;
  }
};

/// y(s, j) = the sum of x(t, j) over the positions t of sentence s, over its length for
/// `Average::length`.
template <Average average, class D = Cpu>
struct SumOrMeanPool {
  using Device = D;
  static constexpr std::string_view name = average == Average::none ? "sum" : "mean";

  struct Cache {
    Layout layout;
  };

  static constexpr auto fields() { return std::tuple{}; }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.layout = x.layout;
    const View<D> y = context.matrix(x.layout.sentences, x.rows.columns);
    segment_sum(context.device, x, average, y);
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, SumOrMeanPool&) const {
    const View<D> by_position = context.matrix(cache.layout.positions, dy.columns);
    segment_sum_backward(context.device, dy, cache.layout, average, by_position);
    const View<D> dx = context.matrix(cache.layout.rows, dy.columns);
    sum_positions(context.device, by_position, cache.layout, dx);
    return dx;
  }
};

/// y(s, j) = x(t, j) at one end of sentence s.
template <End end, class D = Cpu>
struct EndPool {
  using Device = D;
  static constexpr std::string_view name = end == End::first ? "first" : "last";

  struct Cache {
    Layout layout;
  };

  static constexpr auto fields() { return std::tuple{}; }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.layout = x.layout;
    const View<D> y = context.matrix(x.layout.sentences, x.rows.columns);
    segment_end(context.device, x, end, y);
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, EndPool&) const {
    const View<D> by_position = context.matrix(cache.layout.positions, dy.columns);
    segment_end_backward(context.device, dy, cache.layout, end, by_position);
    const View<D> dx = context.matrix(cache.layout.rows, dy.columns);
    sum_positions(context.device, by_position, cache.layout, dx);
    return dx;
  }
};

template <class D = Cpu>
using SumPool = SumOrMeanPool<Average::none, D>;
template <class D = Cpu>
using MeanPool = SumOrMeanPool<Average::length, D>;
template <class D = Cpu>
using FirstPool = EndPool<End::first, D>;
template <class D = Cpu>
using LastPool = EndPool<End::last, D>;

static_assert(Pooling<MaxPool<>> && Pooling<SumPool<>> && Pooling<MeanPool<>> &&
              Pooling<FirstPool<>> && Pooling<LastPool<>>);

}
