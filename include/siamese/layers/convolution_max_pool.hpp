// SPDX-License-Identifier: MIT
// Convolutions over a sentence's own tokens, fused with ReLU and maximum.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/layers/convolution.hpp>
#include <siamese/ops/activation.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// Convolutions of one or several sizes, then ReLU and maximum over the sentence, in one: side by
/// side y(s, f) = max(0, b(f) + max over windows), and the gradient of the largest window only.
template <class D = Cpu>
struct ConvolutionMaxPool {
  using Device = D;
  using Real = typename D::Real;
  using Options = std::vector<ConvolutionOptions>;
  static constexpr std::string_view name = "convolution-max";

  std::vector<Convolution<D>> convolutions;

  struct Cache {
    RaggedView<D> x;
    ConstView<D> weight; // all weights side by side, where they are multiplied together
    ConstView<D> y;
    MatrixView<const Id> argument;
  };

  ConvolutionMaxPool() = default;
  ConvolutionMaxPool(Index dim, const Options& options) {
    if (options.empty()) throw ArgumentError("a convolution needs a filter size, at least one");
    for (const ConvolutionOptions& each : options) convolutions.emplace_back(dim, each);
  }

  Options options() const {
    Options result;
    for (const auto& convolution : convolutions) result.push_back(convolution.options());
    return result;
  }

  static constexpr auto fields() {
    return std::tuple{Field{"convolutions", &ConvolutionMaxPool::convolutions}};
  }

  /// Columns of y.
  Index dim() const {
    Index filters = 0;
    for (const auto& convolution : convolutions) filters += convolution.filters();
    return filters;
  }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const View<D> y = context.matrix(x.layout.sentences, dim());
    const MatrixView<Id> argument = context.id_matrix(y.rows, y.columns);
    const View<D> projected = context.matrix(x.rows.rows, columns());
    cache = {x, project(context, x.rows, projected), y, argument};
    ConvolveMaxReluLoops<D> loops(context.device);
    for_each_part([&](std::size_t i, Columns of_y, Columns of_projected) {
      convolve_max_relu<D>(loops, {of_projected.of(projected), x.layout}, convolutions[i].size(),
                           convolutions[i].bias.view(), of_y.of(y), of_y.of(argument));
    });
    loops.run();
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   ConvolutionMaxPool& grad) const {
    const View<D> dmaximum = context.matrix(dy.rows, dy.columns);
    // y is positive where what ReLU has read is.
    activate_backward(context.device, activation::Relu{}, cache.y, dy, dmaximum);
    const View<D> dprojected = context.matrix(cache.x.rows.rows, columns());
    ConvolveMaxBackwardLoops<D> loops(context.device);
    for_each_part([&](std::size_t, Columns of_y, Columns of_projected) {
      convolve_max_backward<D>(loops, of_y.of(dmaximum), of_y.of(cache.argument), cache.x.layout,
                               of_projected.of(dprojected));
    });
    loops.run();
    return project_backward(context, dmaximum, dprojected, cache, grad);
  }

private:
  /// Adjacent columns, which belong to one of the convolutions.
  struct Columns {
    Index first = 0, count = 0;
    template <class T>
    MatrixView<T> of(MatrixView<T> all) const {
      return all.middle_columns(first, count);
    }
  };

  /// Of what tokens are projected to.
  Index columns() const {
    Index sum = 0;
    for (const auto& convolution : convolutions) sum += convolution.weight.columns();
    return sum;
  }

  /// f(i, columns of y, columns of what tokens are projected to) for the i-th convolution.
  template <class F>
  void for_each_part(const F& f) const {
    Columns of_y, of_projected;
    for (std::size_t i = 0; i < convolutions.size(); ++i) {
      of_y.count = convolutions[i].filters();
      of_projected.count = convolutions[i].weight.columns();
      f(i, of_y, of_projected);
      of_y.first += of_y.count;
      of_projected.first += of_projected.count;
    }
  }

  // A device that takes longer to begin a product than to do it is given one for all convolutions.

  /// projected = x times all weights side by side: those, where they have been made one matrix.
  ConstView<D> project(Context<D>& context, ConstView<D> x, View<D> projected) const {
    if constexpr (D::is_parallel) {
      const View<D> weight = context.matrix(x.columns, projected.columns);
      Loops<D, detail::Copy<Real>> copies(context.device);
      for_each_part([&](std::size_t i, Columns, Columns of_projected) {
        copy(copies, convolutions[i].weight.view(), of_projected.of(weight));
      });
      copies.run();
      gemm(context.device, Op::plain, Op::plain, Real{1}, x, weight, Real{0}, projected);
      return weight;
    } else {
      for_each_part([&](std::size_t i, Columns, Columns of_projected) {
        gemm(context.device, Op::plain, Op::plain, Real{1}, x, convolutions[i].weight.view(),
             Real{0}, of_projected.of(projected));
      });
      return {};
    }
  }

  /// Adds to the gradients of weights and biases, and returns that of x's rows.
  View<D> project_backward(Context<D>& context, ConstView<D> dmaximum, ConstView<D> dprojected,
                           const Cache& cache, ConvolutionMaxPool& grad) const {
    const ConstView<D> x = cache.x.rows;
    const View<D> dx = context.matrix(x.rows, x.columns);
    if constexpr (D::is_parallel) {
      const View<D> dweight = context.matrix(x.columns, dprojected.columns);
      const View<D> dbias = context.matrix(1, dmaximum.columns);
      gemm(context.device, Op::transposed, Op::plain, Real{1}, x, dprojected, Real{0}, dweight);
      sum_columns(context, dmaximum, Real{0}, dbias);
      Loops<D, detail::Add<Real>> sums(context.device);
      for_each_part([&](std::size_t i, Columns of_y, Columns of_projected) {
        add(sums, of_projected.of(dweight), grad.convolutions[i].weight.view());
        add(sums, of_y.of(dbias), grad.convolutions[i].bias.view());
      });
      sums.run();
      gemm(context.device, Op::plain, Op::transposed, Real{1}, dprojected, cache.weight, Real{0},
           dx);
    } else {
      for_each_part([&](std::size_t i, Columns of_y, Columns of_projected) {
        const ConstView<D> part = of_projected.of(dprojected);
        gemm(context.device, Op::transposed, Op::plain, Real{1}, x, part, Real{1},
             grad.convolutions[i].weight.view());
        add_bias_gradient(context, of_y.of(dmaximum), grad.convolutions[i].bias.view());
        gemm(context.device, Op::plain, Op::transposed, Real{1}, part,
             convolutions[i].weight.view(), i == 0 ? Real{0} : Real{1}, dx);
      });
    }
    return dx;
  }
};

static_assert(Pooling<ConvolutionMaxPool<>>);

}
