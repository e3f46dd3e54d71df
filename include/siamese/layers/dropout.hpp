// SPDX-License-Identifier: MIT
// Dropout as a layer: the identity outside training.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/dropout.hpp>
#include <siamese/ops/rows.hpp>

#include <string>
#include <string_view>

namespace siamese {

/// Dropout (Srivastava et al. 2014) of sentence vectors, one row per sentence. Two vectors that are
/// compared with each other need the same mask: with different masks, equal vectors would differ.
template <class D = Cpu>
struct Dropout {
  using Device = D;

  float rate = 0;
  bool by_pair = false; ///< rows 2i and 2i + 1 lose the same columns

  struct Cache {
    DropoutDraws draws;
  };

  static constexpr auto fields() { return list_of(); }

  ConstView<D> forward(Context<D>& context, ConstView<D> x, Cache& cache) const {
    cache.draws = {};
    if (!context.training() || rate == 0) return x;
    cache.draws = {.random = context.next_random(),
                   .rate = rate,
                   .first_sentence = context.first_sentence(),
                   .by_pair = by_pair};
    const View<D> y = context.matrix(x.rows, x.columns);
    dropout(context.device, x, cache.draws, y);
    return y;
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Dropout&) const {
    if (cache.draws.rate == 0) return dy;
    const View<D> dx = context.matrix(dy.rows, dy.columns);
    dropout(context.device, dy, cache.draws, dx);
    return dx;
  }
};

/// Options of a `TokenDropout`.
struct DropoutOptions {
  float rate = 0;

  static constexpr auto options() {
    return list_of(Option{"rate", &DropoutOptions::rate, below_1<float>()});
  }
};

/// Dropout of tokens. Every position has its own mask, so y has one row per position.
template <class D = Cpu>
struct TokenDropout {
  using Device = D;
  using Options = DropoutOptions;
  static constexpr std::string_view name = "dropout";

  Options options;

  struct Cache {
    DropoutDraws draws;
    Layout layout;
  };

  TokenDropout() = default;
  /// Throws ArgumentError for a rate outside [0, 1).
  TokenDropout(Index, const Options& given) : options(checked(given)) {}

  static constexpr auto fields() { return list_of(); }

  RaggedView<D> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    cache = {{}, x.layout};
    if (!context.training() || options.rate == 0) return x;
    cache.draws = {context.next_random(), options.rate, context.first_sentence()};
    const View<D> y = context.matrix(x.layout.positions, x.values.columns);
    dropout(context.device, x, cache.draws, y);
    return {y, x.layout.by_position(), x.reversed};
  }

  ConstView<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                        TokenDropout&) const {
    if (cache.draws.rate == 0) return dy;
    const View<D> by_position = context.matrix(dy.rows, dy.columns);
    dropout(context.device, {dy, cache.layout.by_position()}, cache.draws, by_position);
    return summed_positions<D>(context, by_position, cache.layout);
  }
};

static_assert(Layer<Dropout<>> && SequenceLayer<TokenDropout<>>);

}
