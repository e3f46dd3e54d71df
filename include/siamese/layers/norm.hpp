// SPDX-License-Identifier: MIT
// Layer normalisation, or none.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/any_layer.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/norm.hpp>

#include <string_view>

namespace siamese {

/// Brings every row to mean 0 and variance 1, then scales and shifts column by column, as PyTorch's
/// nn.LayerNorm does; see ops/norm.hpp.
template <class D = Cpu>
struct LayerNorm {
  using Device = D;
  using Real = typename D::Real;
  static constexpr std::string_view name = "layer";
  static constexpr Real epsilon = static_cast<Real>(1e-5);

  Vector<D> gain; ///< (dim)
  Vector<D> bias; ///< (dim)

  struct Cache {
    ConstView<D> z;       // (rows, dim)
    ConstView<D> inverse; // (rows, 1)
  };

  LayerNorm() = default;
  explicit LayerNorm(Index dim) : gain(dim), bias(dim) {}

  static constexpr auto fields() {
    return list_of(Field{"gain", &LayerNorm::gain,
                         +[](const LayerNorm&) { return Initial{.bound = 0, .middle = 1}; }},
                   Field{"bias", &LayerNorm::bias});
  }

  View<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    const View<D> y = context.matrix(x.rows, x.columns);
    const View<D> z = context.matrix(x.rows, x.columns);
    const View<D> inverse = context.matrix(x.rows, 1);
    layer_norm(context.device, x, gain.view(), bias.view(), epsilon, y, z, inverse);
    cache = {z, inverse};
    return y;
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   LayerNorm& grad) const {
    const View<D> dx = context.matrix(dy.rows, dy.columns);
    const View<D> dgains = context.matrix(dy.rows, dy.columns);
    layer_norm_backward(context.device, dy, gain.view(), cache.z, cache.inverse, dx, dgains);
    column_sums(context, dgains, 1, grad.gain.view());
    column_sums(context, dy, 1, grad.bias.view());
    return dx;
  }
};

/// y = x.
template <class D = Cpu>
struct NoNorm {
  using Device = D;
  static constexpr std::string_view name = "none";

  struct Cache {};

  static constexpr auto fields() { return list_of(); }

  ConstView<D> forward(Context<D>&, ConstView<D> x, Cache&) const { return x; }
  ConstView<D> backward(Context<D>&, ConstView<D> dy, const Cache&, NoNorm&) const { return dy; }
};

/// A norm that is made by AnyNorm<D>(name, dim).
template <class D = Cpu>
using AnyNorm = AnyLayer<NoNorm<D>, LayerNorm<D>>;

static_assert(Layer<LayerNorm<>> && Layer<NoNorm<>> && Layer<AnyNorm<>>);

}
