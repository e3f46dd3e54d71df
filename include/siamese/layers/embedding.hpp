// SPDX-License-Identifier: MIT
// One trained vector a token.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/rows.hpp>

#include <tuple>

namespace siamese {

/// Rows of a table, one for each distinct token of the batch: (layout.rows, dim). The gradient
/// holds the rows the whole batch touches, so that shards' gradients add up row by row.
template <class D = Cpu>
struct Embedding {
  using Device = D;

  Table<D> weight; ///< (vocabulary, dim)

  struct Cache {
    Tokens tokens;
  };

  Embedding() = default;
  Embedding(Index vocabulary, Index dim) : weight(vocabulary, dim) {}

  static constexpr auto fields() {
    return std::tuple{Field{"weight", &Embedding::weight, +[](const Embedding& e) {
                              return glorot(e.weight.rows.rows(), e.weight.rows.columns());
                            }}};
  }

  Index dim() const { return weight.rows.columns(); }

  Ragged<typename D::Real> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    cache.tokens = tokens;
    const View<D> rows = context.matrix(tokens.ids.size, dim());
    gather_rows(context.device, weight.view(), tokens.ids, rows);
    return {rows, tokens.layout};
  }

  void backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Embedding& grad) const {
    grad.weight.touch(cache.tokens.batch_ids);
    add_rows_at(context.device, dy, cache.tokens.slots, grad.weight.view());
  }
};

}
