// SPDX-License-Identifier: MIT
// Convolution over the tokens of each sentence, as a sequence layer.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/convolution.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/projection.hpp>

#include <string>
#include <string_view>

namespace siamese {

/// Options of a `Convolution`.
struct ConvolutionOptions {
  Index size = 3;     ///< tokens in a window
  Index filters = 50; ///< columns of y

  static constexpr auto options() {
    return list_of(Option{"size", &ConvolutionOptions::size, from_to<Index>(1, 1024)},
                   Option{"filters", &ConvolutionOptions::filters, sizes()});
  }
};

/// Windows of `size` tokens: y(t, f) = b(f) + Σ_p x(t + p) W_p(:, f), where W_p is the p-th column
/// block of `weight`. A window begins at every token; tokens after the sentence's end count as
/// zero.
template <class D = Cpu>
struct Convolution {
  using Device = D;
  using Real = typename D::Real;
  using Options = ConvolutionOptions;
  static constexpr std::string_view name = "convolution";

  Matrix<D> weight; ///< (dim, size * filters)
  Vector<D> bias;   ///< (filters)
  Options options;

  struct Cache {
    RaggedView<D> x;
  };

  Convolution() = default;
  /// Throws ArgumentError for options that make no convolution.
  Convolution(Index dim, const Options& given)
      : weight(dim, checked(given).size * given.filters), bias(given.filters), options(given) {}

  /// The fans of Glorot's rule count the whole window, as in PyTorch and Keras.
  static constexpr auto fields() {
    return list_of(Field{"weight", &Convolution::weight,
                         +[](const Convolution& c) {
                           return glorot(c.size() * c.weight.rows(), c.weight.columns());
                         }},
                   Field{"bias", &Convolution::bias});
  }

  Index filters() const { return bias.size(); }
  /// Columns of y.
  Index dim() const { return filters(); }
  Index size() const { return filters() == 0 ? 0 : weight.columns() / filters(); }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.x = x;
    const View<D> y = context.matrix(x.layout.positions, filters());
    convolve(context.device, {project(context, x.values, weight.view()), x.layout}, size(), y);
    add_bias(context.device, bias.view(), y);
    return {y, x.layout.by_position()};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   Convolution& grad) const {
    column_sums(context, dy, 1, grad.bias.view());
    const View<D> dprojected = context.matrix(cache.x.values.rows, weight.columns());
    convolve_backward(context.device, dy, cache.x.layout, dprojected);
    weight_gradient(context.device, cache.x.values, dprojected, Real{1}, grad.weight.view());
    return project_backward(context, dprojected, weight.view());
  }
};

static_assert(SequenceLayer<Convolution<>>);

}
