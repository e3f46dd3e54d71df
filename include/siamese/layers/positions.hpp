// SPDX-License-Identifier: MIT
// Positional encodings, for layers that do not see the order of tokens: none, sinusoids, or learned
// vectors.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/any_layer.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/positions.hpp>
#include <siamese/ops/rows.hpp>

#include <string>
#include <string_view>

namespace siamese {

/// y = x.
template <class D = Cpu>
struct NoPositions {
  using Device = D;
  static constexpr std::string_view name = "none";

  struct Cache {};

  static constexpr auto fields() { return list_of(); }

  RaggedView<D> forward(Context<D>&, RaggedView<D> x, Cache&) const { return x; }
  ConstView<D> backward(Context<D>&, ConstView<D> dy, const Cache&, NoPositions&) const {
    return dy;
  }
};

/// y(t) = x(t) + the sinusoids of t's place in its sentence (Vaswani et al. 2017); one row per
/// position.
template <class D = Cpu>
struct SinusoidalPositions {
  using Device = D;
  static constexpr std::string_view name = "sinusoidal";

  struct Cache {
    Layout layout;
  };

  static constexpr auto fields() { return list_of(); }

  Ragged<typename D::Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.layout = x.layout;
    const View<D> table = context.matrix(x.layout.longest, x.values.columns);
    sinusoids(context.device, table);
    const View<D> y = context.matrix(x.layout.positions, x.values.columns);
    add_places(context.device, x, table, y);
    return {y, x.layout.by_position()};
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        SinusoidalPositions&) const {
    return summed_positions<D>(context, dy, cache.layout);
  }
};

/// Options of `LearnedPositions`.
struct LearnedPositionsOptions {
  Index places = 256;

  static constexpr auto options() {
    return list_of(Option{"places", &LearnedPositionsOptions::places, sizes()});
  }
};

/// y(t) = x(t) + the weight's row for t's place in its sentence (Gehring et al. 2017); one row per
/// position. Places beyond the last row use the last row, so a sentence may have any length.
template <class D = Cpu>
struct LearnedPositions {
  using Device = D;
  using Options = LearnedPositionsOptions;
  static constexpr std::string_view name = "learned";

  Matrix<D> weight; ///< (places, dim)
  Options options;

  struct Cache {
    Layout layout;
  };

  LearnedPositions() = default;
  /// Throws ArgumentError if there are no places.
  LearnedPositions(Index dim, const Options& given)
      : weight(checked(given).places, dim), options(given) {}

  static constexpr auto fields() {
    return list_of(
        Field{"weight", &LearnedPositions::weight, +[](const LearnedPositions& positions) {
                return glorot(positions.weight.rows(), positions.weight.columns());
              }});
  }

  Ragged<typename D::Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache.layout = x.layout;
    const View<D> y = context.matrix(x.layout.positions, x.values.columns);
    add_places(context.device, x, weight.view(), y);
    return {y, x.layout.by_position()};
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        LearnedPositions& grad) const {
    add_places_backward(context.device, dy, cache.layout, grad.weight.view());
    return summed_positions<D>(context, dy, cache.layout);
  }
};

/// Positions that are made by AnyPositions<D>(name, dim, LearnedPositionsOptions{places}).
template <class D = Cpu>
using AnyPositions = AnyLayer<NoPositions<D>, SinusoidalPositions<D>, LearnedPositions<D>>;

static_assert(SequenceLayer<SinusoidalPositions<>> && SequenceLayer<LearnedPositions<>> &&
              SequenceLayer<AnyPositions<>>);

}
