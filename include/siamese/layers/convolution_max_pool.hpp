// SPDX-License-Identifier: MIT
// Convolutions over the tokens of each sentence, fused with ReLU and maximum.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/window.hpp>
#include <siamese/device/loops.hpp>
#include <siamese/layers/convolution.hpp>
#include <siamese/ops/activation.hpp>
#include <siamese/ops/convolution.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/projection.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace siamese {

/// Options of a `ConvolutionMaxPool`.
struct ConvolutionMaxPoolOptions {
  std::vector<ConvolutionOptions> convolutions = {ConvolutionOptions{}}; ///< at least one

  static constexpr auto options() {
    return list_of(Option{"convolutions", &ConvolutionMaxPoolOptions::convolutions});
  }
};

/// Convolutions of one or several sizes, ReLU and the maximum over the sentence, side by side: y(s,
/// f) = max(0, b(f) + the maximum over the windows of filter f). Only the largest window has a
/// gradient.
///
/// The convolutions are computed in groups. On a parallel device all convolutions are one group, so
/// that few kernels are started. On a CPU core each convolution is its own group, so that the
/// maximum finds the product's result in the cache.
template <class D = Cpu>
struct ConvolutionMaxPool {
  using Device = D;
  using Real = typename D::Real;
  using Options = ConvolutionMaxPoolOptions;
  static constexpr std::string_view name = "convolution-max";

  std::vector<Convolution<D>> convolutions;
  Options options;

  struct Cache {
    RaggedView<D> x;
    ConstView<D> weight; // a copy of all weights side by side, if a group has several convolutions
    ConstView<D> y;
    MatrixView<const Id> argument;
  };

  ConvolutionMaxPool() = default;
  ConvolutionMaxPool(Index dim, const Options& given) : options(given) {
    if (options.convolutions.empty())
      throw ArgumentError("a convolution with maximum needs a filter size, at least one");
    for (const ConvolutionOptions& each : options.convolutions)
      convolutions.emplace_back(dim, each);
  }

  static constexpr auto fields() {
    return list_of(Field{"convolutions", &ConvolutionMaxPool::convolutions});
  }

  /// The number of columns of y.
  Index dim() const { return filters(all()); }

  View<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const View<D> y = context.matrix(x.layout.sentences, dim());
    const MatrixView<Id> argument = context.id_matrix(y.rows, y.columns);
    cache = {.x = x, .weight = weights_together(context, x), .y = y, .argument = argument};
    for (Group group = group_at(0); group.first < group.last; group = group_at(group.last)) {
      const View<D> projected = project(context, x.values, weight_of(group, cache));
      pool(context, group, {projected, x.layout}, y, argument);
    }
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   ConvolutionMaxPool& grad) const {
    const RaggedView<D>& x = cache.x;
    const View<D> dmaximum = context.matrix(dy.rows, dy.columns);
    const View<D> dbias = context.matrix(1, dim());
    // The slope of ReLU is the same at its value y as at its argument.
    activate_biased_backward(context, activation::Relu{}, cache.y, dy, dmaximum, Real{0}, dbias);
    const View<D> dx = context.matrix(x.values.rows, x.values.columns);
    for (Group group = group_at(0); group.first < group.last; group = group_at(group.last)) {
      const View<D> dprojected = context.matrix(x.values.rows, columns(group));
      pool_backward(context, group, dmaximum, cache, dprojected);
      add_gradients(context, group, x.values, dprojected, dbias, grad);
      project_backward(context.device, dprojected, weight_of(group, cache),
                       group.first == 0 ? Real{0} : Real{1}, dx);
    }
    return dx;
  }

  /// The window with the maximum, for each filter whose maximum is greater than zero, after a
  /// forward pass of one sentence.
  std::vector<Window> windows(Context<D>& context, const Cache& cache) const {
    std::vector<Real> maxima(static_cast<std::size_t>(dim()));
    std::vector<Id> first(maxima.size());
    download(context.device, cache.y.data, dim(), maxima.data());
    download(context.device, cache.argument.data, dim(), first.data());
    std::vector<Window> result;
    std::size_t column = 0;
    for (const Convolution<D>& convolution : convolutions)
      for (Index filter = 0; filter < convolution.filters(); ++filter, ++column)
        if (maxima[column] > 0) result.push_back({first[column], convolution.size()});
    return result;
  }

  // The following members are also used by a reader of word tables (encoders/conv_tables.hpp).

  /// The convolutions with indices in [first, last), which are computed together.
  struct Group {
    std::size_t first = 0, last = 0;
    bool is_one() const { return last - first == 1; }
  };
  Group all() const { return {0, convolutions.size()}; }

  /// The number of columns of all weights of a group side by side.
  Index columns(const Group& group) const {
    Index sum = 0;
    for (std::size_t i = group.first; i < group.last; ++i) sum += convolutions[i].weight.columns();
    return sum;
  }
  /// The i-th convolution's columns of a matrix that has all columns of its group.
  template <class T>
  MatrixView<T> columns_of(std::size_t i, const Group& group, MatrixView<T> matrix) const {
    return matrix.middle_columns(columns({group.first, i}), convolutions[i].weight.columns());
  }

  /// Writes a group's columns of y and the positions of the maxima. `projected` is the product of
  /// the tokens and the group's weights, which are side by side.
  void pool(Context<D>& context, const Group& group, RaggedView<D> projected, View<D> y,
            MatrixView<Id> argument) const {
    ConvolveMaxReluLoops<D> maxima(context.device);
    for (std::size_t i = group.first; i < group.last; ++i)
      convolve_max_relu(maxima, {columns_of(i, group, projected.values), projected.layout},
                        convolutions[i].size(), convolutions[i].bias.view(), filters_of(i, y),
                        filters_of(i, argument));
    maxima.run();
  }

private:
  /// The group that begins at convolution `first`; empty at the end.
  Group group_at(std::size_t first) const {
    const std::size_t end = convolutions.size();
    return {first, D::is_parallel ? end : std::min(first + 1, end)};
  }

  /// The number of a group's columns of y.
  Index filters(const Group& group) const {
    Index sum = 0;
    for (std::size_t i = group.first; i < group.last; ++i) sum += convolutions[i].filters();
    return sum;
  }
  /// The i-th convolution's columns of y, or of a matrix with the same columns.
  template <class T>
  MatrixView<T> filters_of(std::size_t i, MatrixView<T> y) const {
    return y.middle_columns(filters({0, i}), convolutions[i].filters());
  }

  /// A copy of all weights side by side, if all convolutions form one group of several.
  ConstView<D> weights_together(Context<D>& context, RaggedView<D> x) const {
    const Group group = group_at(0);
    if (group.is_one()) return {};
    const View<D> weight = context.matrix(x.values.columns, columns(group));
    CopyLoops<D> copies(context.device);
    for (std::size_t i = group.first; i < group.last; ++i)
      copy(copies, convolutions[i].weight.view(), columns_of(i, group, weight));
    copies.run();
    return weight;
  }
  ConstView<D> weight_of(const Group& group, const Cache& cache) const {
    return group.is_one() ? convolutions[group.first].weight.view() : cache.weight;
  }

  void pool_backward(Context<D>& context, const Group& group, ConstView<D> dmaximum,
                     const Cache& cache, View<D> dprojected) const {
    ConvolveMaxBackwardLoops<D> gradients(context.device);
    for (std::size_t i = group.first; i < group.last; ++i)
      convolve_max_backward(gradients, filters_of(i, dmaximum), filters_of(i, cache.argument),
                            cache.x.layout, columns_of(i, group, dprojected));
    gradients.run();
  }

  /// Adds the gradients of the group's weights, by one product, and of its biases.
  void add_gradients(Context<D>& context, const Group& group, ConstView<D> x,
                     ConstView<D> dprojected, ConstView<D> dbias, ConvolutionMaxPool& grad) const {
    AddLoops<D> sums(context.device);
    if (group.is_one()) {
      weight_gradient(context.device, x, dprojected, Real{1},
                      grad.convolutions[group.first].weight.view());
    } else {
      const View<D> dweight = context.matrix(x.columns, columns(group));
      weight_gradient(context.device, x, dprojected, Real{0}, dweight);
      for (std::size_t i = group.first; i < group.last; ++i)
        add(sums, columns_of(i, group, dweight), grad.convolutions[i].weight.view());
    }
    for (std::size_t i = group.first; i < group.last; ++i)
      add(sums, filters_of(i, dbias), grad.convolutions[i].bias.view());
    sums.run();
  }
};

static_assert(Pooling<ConvolutionMaxPool<>>);

}
