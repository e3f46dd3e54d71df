// SPDX-License-Identifier: MIT
// A trained vector for each token.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>
#include <siamese/core/table.hpp>
#include <siamese/core/tokens.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/rows.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Options of an `Embedding`.
struct EmbeddingOptions {
  Index size = 64;        ///< length of a token's vector
  bool frozen = false;    ///< training leaves the table as it is
  double initial_rms = 0; ///< root mean square of the initial values; 0: by Glorot's rule

  static constexpr auto options() {
    using Self = EmbeddingOptions;
    return list_of(Option{"size", &Self::size, sizes()}, Option{"frozen", &Self::frozen},
                   Option{"initial_rms", &Self::initial_rms, or_0(above_0())});
  }
};

/// y (layout.rows, dim): one row of the table for each distinct token of the shard. The gradient
/// has the rows of all tokens of the batch, so that the gradients of its shards add up row by row.
/// The gradient of a frozen table has no rows, so that no optimizer changes it.
template <class D = Cpu>
struct Embedding {
  using Device = D;
  using Options = EmbeddingOptions;
  static constexpr std::string_view name = "embedding";

  Table<D> weight; ///< (vocabulary, dim)
  Options options;

  struct Cache {
    Tokens tokens;
  };

  Embedding() = default;
  /// Throws ArgumentError for options that make no embedding.
  Embedding(Index vocabulary, const Options& given)
      : weight(vocabulary, checked(given).size), options(given) {}

  static constexpr auto fields() {
    return list_of(
        Field{"weight", &Embedding::weight, +[](const Embedding& e) { return e.initial(); }});
  }
  /// Numbers drawn from [-bound, bound) have a mean square of bound² / 3.
  Initial initial() const {
    if (options.initial_rms > 0) return {.bound = std::sqrt(3.0) * options.initial_rms};
    return glorot(weight.values.rows(), weight.values.columns());
  }

  Index dim() const { return weight.values.columns(); }

  /// Sets the vectors of some tokens, such as pretrained ones, to `values` (ids.size(), dim),
  /// scaled by one factor to the root mean square of the initial values. Published vectors are much
  /// longer: without scaling the similarity of two sentences starts at 0 and its gradient vanishes.
  /// Throws ArgumentError if `values` has another size or an id is not in the vocabulary.
  void start_from(std::span<const Id> ids, std::span<const float> values) {
    const auto columns = static_cast<std::size_t>(dim());
    if (values.size() != ids.size() * columns)
      throw ArgumentError("vectors have another length than the embedding's " +
                          std::to_string(dim()) + "; make the embedding as long");
    for (const Id id : ids)
      if (id < 0 || id >= weight.values.rows())
        throw ArgumentError("token id " + std::to_string(id) + " is not in the embedding");
    double squares = 0;
    for (const float value : values)
      squares += static_cast<double>(value) * static_cast<double>(value);
    if (squares == 0) squares = 1;
    const double bound = initial().bound;
    const double scale = bound * std::sqrt(static_cast<double>(values.size()) / (3 * squares));
    std::vector<typename D::Real> row(columns);
    D device;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      for (std::size_t j = 0; j < columns; ++j)
        row[j] =
            static_cast<typename D::Real>(scale * static_cast<double>(values[i * columns + j]));
      upload(device, row.data(), dim(), weight.view().row(ids[i]));
      wait(device); // before `row` is filled again
    }
  }

  Ragged<typename D::Real> forward(Context<D>& context, const Tokens& tokens, Cache& cache) const {
    cache.tokens = tokens;
    const View<D> rows = context.matrix(tokens.ids.size, dim());
    gather_rows(context.device, weight.view(), tokens.ids, rows);
    return {rows, tokens.layout};
  }

  void backward(Context<D>& context, ConstView<D> dy, const Cache& cache, Embedding& grad) const {
    if (options.frozen) return;
    if (!grad.weight.is_touched()) { // the first pass of a batch
      grad.weight.touch(cache.tokens.batch_ids);
      const View<D> zero = grad.weight.view();
      set_zero(context.device, zero.rows * zero.columns, zero.data);
    }
    add_rows_at(context.device, dy, cache.tokens.batch_rows, grad.weight.view());
  }
};

static_assert(TokenEmbedding<Embedding<>>);

}
