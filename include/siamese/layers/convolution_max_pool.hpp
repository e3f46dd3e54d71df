// SPDX-License-Identifier: MIT
// Convolutions over a sentence's own tokens, fused with ReLU and maximum.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/loops.hpp>
#include <siamese/layers/convolution.hpp>
#include <siamese/ops/activation.hpp>
#include <siamese/ops/convolution.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/projection.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// What makes a `ConvolutionMaxPool`.
struct ConvolutionMaxPoolOptions {
  std::vector<ConvolutionOptions> convolutions = {ConvolutionOptions{}}; ///< at least one
};

/// Convolutions of one or several sizes, then ReLU and maximum over the sentence, in one: side by
/// side y(s, f) = max(0, b(f) + max over windows), and the gradient of the largest window only.
template <class D = Cpu>
struct ConvolutionMaxPool {
  using Device = D;
  using Real = typename D::Real;
  using Options = ConvolutionMaxPoolOptions;
  static constexpr std::string_view name = "convolution-max";

  std::vector<Convolution<D>> convolutions;

  struct Cache {
    RaggedView<D> x;
    ConstView<D> weight; // all weights side by side, where they are one matrix
    ConstView<D> y;
    MatrixView<const Id> argument;
  };

  ConvolutionMaxPool() = default;
  ConvolutionMaxPool(Index dim, const Options& options) {
    if (options.convolutions.empty())
      throw ArgumentError("a convolution with maximum needs a filter size, at least one");
    for (const ConvolutionOptions& each : options.convolutions)
      convolutions.emplace_back(dim, each);
  }

  Options options() const {
    Options result{{}};
    for (const auto& convolution : convolutions)
      result.convolutions.push_back(convolution.options());
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
    cache = {x, {}, y, argument};
    // A device that takes longer to begin a kernel or a product than to do it is told of all
    // convolutions at once. On a core what one's tokens are projected to is still in the cache when
    // it is read.
    if constexpr (D::is_parallel)
      cache.weight = forward_together(context, x, y, argument);
    else
      forward_in_turn(context, x, y, argument);
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   ConvolutionMaxPool& grad) const {
    const View<D> dmaximum = context.matrix(dy.rows, dy.columns);
    const View<D> dbias = context.matrix(1, dim());
    // y is positive where what ReLU has read is.
    activate_biased_backward(context, activation::Relu{}, cache.y, dy, dmaximum, Real{0}, dbias);
    const View<D> dx = context.matrix(cache.x.values.rows, cache.x.values.columns);
    if constexpr (D::is_parallel)
      backward_together(context, dmaximum, dbias, cache, dx, grad);
    else
      backward_in_turn(context, dmaximum, dbias, cache, dx, grad);
    return dx;
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

  void forward_in_turn(Context<D>& context, RaggedView<D> x, View<D> y,
                       MatrixView<Id> argument) const {
    for_each_part([&](std::size_t i, Columns of_y, Columns) {
      const Convolution<D>& convolution = convolutions[i];
      const View<D> projected = project(context, x.values, convolution.weight.view());
      convolve_max_relu(context.device, {projected, x.layout}, convolution.size(),
                        convolution.bias.view(), of_y.of(y), of_y.of(argument));
    });
  }

  void backward_in_turn(Context<D>& context, ConstView<D> dmaximum, ConstView<D> dbias,
                        const Cache& cache, View<D> dx, ConvolutionMaxPool& grad) const {
    const RaggedView<D>& x = cache.x;
    for_each_part([&](std::size_t i, Columns of_y, Columns of_projected) {
      const View<D> dprojected = context.matrix(x.values.rows, of_projected.count);
      convolve_max_backward(context.device, of_y.of(dmaximum), of_y.of(cache.argument), x.layout,
                            dprojected);
      weight_gradient(context.device, x.values, dprojected, Real{1},
                      grad.convolutions[i].weight.view());
      add(context.device, of_y.of(dbias), grad.convolutions[i].bias.view());
      project_backward(context.device, dprojected, convolutions[i].weight.view(),
                       i == 0 ? Real{0} : Real{1}, dx);
    });
  }

  /// All weights, side by side.
  View<D> forward_together(Context<D>& context, RaggedView<D> x, View<D> y,
                           MatrixView<Id> argument) const {
    const View<D> weight = context.matrix(x.values.columns, columns());
    CopyLoops<D> copies(context.device);
    for_each_part([&](std::size_t i, Columns, Columns of_projected) {
      copy(copies, convolutions[i].weight.view(), of_projected.of(weight));
    });
    copies.run();
    const View<D> projected = project(context, x.values, weight);
    ConvolveMaxReluLoops<D> maxima(context.device);
    for_each_part([&](std::size_t i, Columns of_y, Columns of_projected) {
      convolve_max_relu<D>(maxima, {of_projected.of(projected), x.layout}, convolutions[i].size(),
                           convolutions[i].bias.view(), of_y.of(y), of_y.of(argument));
    });
    maxima.run();
    return weight;
  }

  void backward_together(Context<D>& context, ConstView<D> dmaximum, ConstView<D> dbias,
                         const Cache& cache, View<D> dx, ConvolutionMaxPool& grad) const {
    const RaggedView<D>& x = cache.x;
    const View<D> dprojected = context.matrix(x.values.rows, columns());
    ConvolveMaxBackwardLoops<D> gradients(context.device);
    for_each_part([&](std::size_t, Columns of_y, Columns of_projected) {
      convolve_max_backward<D>(gradients, of_y.of(dmaximum), of_y.of(cache.argument), x.layout,
                               of_projected.of(dprojected));
    });
    gradients.run();
    const View<D> dweight = context.matrix(x.values.columns, columns());
    weight_gradient(context.device, x.values, dprojected, Real{0}, dweight);
    AddLoops<D> sums(context.device);
    for_each_part([&](std::size_t i, Columns of_y, Columns of_projected) {
      add(sums, of_projected.of(dweight), grad.convolutions[i].weight.view());
      add(sums, of_y.of(dbias), grad.convolutions[i].bias.view());
    });
    sums.run();
    project_backward(context.device, dprojected, cache.weight, Real{0}, dx);
  }
};

static_assert(Pooling<ConvolutionMaxPool<>>);

}
