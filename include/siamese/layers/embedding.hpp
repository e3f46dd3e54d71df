// SPDX-License-Identifier: MIT
// One trained vector a token.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/rows.hpp>

#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace siamese {

/// What makes an `Embedding`.
struct EmbeddingOptions {
  Index size = 64;     ///< length of a token's vector
  bool frozen = false; ///< training leaves the table as it is
};

/// Rows of a table, one for each distinct token of the batch: (layout.rows, dim). The gradient
/// holds the rows the whole batch touches, so that shards' gradients add up row by row; that of a
/// frozen table touches none, so that nothing moves it.
template <class D = Cpu>
struct Embedding {
  using Device = D;
  using Options = EmbeddingOptions;
  static constexpr std::string_view name = "embedding";

  Table<D> weight; ///< (vocabulary, dim)
  bool frozen = false;

  struct Cache {
    Tokens tokens;
  };

  Embedding() = default;
  Embedding(Index vocabulary, Index dim) : weight(vocabulary, dim) {}
  /// Throws ArgumentError for a size that is not positive.
  Embedding(Index vocabulary, const Options& options)
      : weight(vocabulary, checked(options.size)), frozen(options.frozen) {}

  Options options() const { return {dim(), frozen}; }

  static constexpr auto fields() {
    return std::tuple{Field{"weight", &Embedding::weight, +[](const Embedding& e) {
                              return glorot(e.weight.rows.rows(), e.weight.rows.columns());
                            }}};
  }

  Index dim() const { return weight.rows.columns(); }

  /// Gives tokens the vectors `values` (ids.size(), dim), such as pretrained ones. Throws
  /// ArgumentError if there are others than that many numbers or an id is not in the vocabulary.
  void set_rows(std::span<const Id> ids, std::span<const typename D::Real> values) {
    const auto columns = static_cast<std::size_t>(dim());
    if (values.size() != ids.size() * columns)
      throw ArgumentError("vectors have another length than the embedding's " +
                          std::to_string(dim()) + "; make the embedding as long");
    for (const Id id : ids)
      if (id < 0 || id >= weight.rows.rows())
        throw ArgumentError("token id " + std::to_string(id) + " is not in the embedding");
    D device;
    for (std::size_t i = 0; i < ids.size(); ++i)
      upload(device, values.data() + i * columns, dim(), weight.view().row(ids[i]));
    wait(device);
  }

  Ragged<typename D::Real> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    cache.tokens = tokens;
    const View<D> rows = context.matrix(tokens.ids.size, dim());
    gather_rows(context.device, weight.view(), tokens.ids, rows);
    return {rows, tokens.layout};
  }

  void backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Embedding& grad) const {
    if (frozen) return;
    grad.weight.touch(cache.tokens.batch_ids);
    add_rows_at(context.device, dy, cache.tokens.slots, grad.weight.view());
  }

private:
  static Index checked(Index size) {
    if (size > 0) return size;
    throw ArgumentError("embedding size must be positive");
  }
};

static_assert(TokenEmbedding<Embedding<>>);

}
