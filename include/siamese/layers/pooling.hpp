// SPDX-License-Identifier: MIT
// From the tokens of a sentence to one row: maximum, mean, sum, first or last token.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/rows.hpp>
#include <siamese/ops/segments.hpp>

#include <string_view>

namespace siamese {

/// y(s, j) = max x(t, j) over the positions t of sentence s. The gradient goes to the first
/// position that has the maximum.
template <class D = Cpu>
struct MaxPool {
  using Device = D;
  static constexpr std::string_view name = "max";

  struct Cache {
    MatrixView<const Id> argument;
    Layout layout;
  };

  static constexpr auto fields() { return list_of(); }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const View<D> y = context.matrix(x.layout.sentences, x.values.columns);
    const MatrixView<Id> argument = context.id_matrix(y.rows, y.columns);
    segment_max(context.device, x, y, argument);
    cache = {argument, x.layout};
    return y;
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, MaxPool&) const {
    const View<D> by_position = context.matrix(cache.layout.positions, dy.columns);
    segment_max_backward(context.device, dy, cache.argument, cache.layout, by_position);
    return summed_positions<D>(context, by_position, cache.layout);
  }
};

namespace detail {
constexpr std::string_view pooling_name(Average average) {
  return average == Average::none ? "sum" : "mean";
}
constexpr std::string_view pooling_name(End end) { return end == End::first ? "first" : "last"; }
}

/// y(s, j) = the sum or the mean of x(t, j) over the positions t of sentence s (`reduction` is an
/// Average), or x(t, j) of its first or last token (`reduction` is an End).
template <auto reduction, class D = Cpu>
struct ReductionPool {
  using Device = D;
  static constexpr std::string_view name = detail::pooling_name(reduction);

  struct Cache {
    RaggedView<D> x;
  };

  static constexpr auto fields() { return list_of(); }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.x = x;
    const View<D> y = context.matrix(x.layout.sentences, x.values.columns);
    reduce_segments(context.device, x, reduction, y);
    return y;
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        ReductionPool&) const {
    const Layout& layout = cache.x.layout;
    const View<D> by_position = context.matrix(layout.positions, dy.columns);
    reduce_segments_backward(context.device, dy, cache.x, reduction, by_position);
    return summed_positions<D>(context, by_position, layout);
  }
};

/// The sum of a sentence's rows.
template <class D = Cpu>
using SumPool = ReductionPool<Average::none, D>;
/// The mean of a sentence's rows.
template <class D = Cpu>
using MeanPool = ReductionPool<Average::length, D>;
/// The first row of a sentence.
template <class D = Cpu>
using FirstPool = ReductionPool<End::first, D>;
/// The last row of a sentence. After Bidirectional it takes from each direction the state that has
/// read the whole sentence, like PyTorch's h_n.
template <class D = Cpu>
using LastPool = ReductionPool<End::last, D>;

static_assert(Pooling<MaxPool<>> && Pooling<SumPool<>> && Pooling<MeanPool<>> &&
              Pooling<FirstPool<>> && Pooling<LastPool<>>);

}
