// SPDX-License-Identifier: MIT
// The convolutional sentence encoder for inference only, with its products in a table.
#pragma once

#include <siamese/encoders/conv.hpp>

#include <cstddef>
#include <string_view>

namespace siamese {

/// A `Conv` with precomputed products: one row for each word of the vocabulary, its vector times
/// all filters. Encoding a sentence looks up its words, and the vector has the same bits as the
/// vector of the `Conv`. The table has vocabulary * sum of size * filters numbers: 25 MB for 14,000
/// words and the reference's filters.
template <class D = Cpu>
struct ConvTables {
  using Device = D;
  using Real = typename D::Real;
  static constexpr std::string_view name = "cnn-tables";

  Matrix<D> table;               ///< (vocabulary, columns of all weights side by side)
  ConvolutionMaxPool<D> pooling; ///< sizes and biases; the weights are unused

  struct Cache {};

  explicit ConvTables(const Conv<D>& conv, D device = {})
      : table(conv.embedding.weight.values.rows(), conv.pooling.columns(conv.pooling.all())),
        pooling(conv.pooling) {
    for (std::size_t i = 0; i < pooling.convolutions.size(); ++i)
      gemm(device, Op::plain, Op::plain, Real{1}, conv.embedding.weight.view(),
           pooling.convolutions[i].weight.view(), Real{0},
           pooling.columns_of(i, pooling.all(), table.view()));
    wait(device);
  }

  static constexpr auto fields() {
    return list_of(Field{"table", &ConvTables::table}, Field{"", &ConvTables::pooling});
  }

  Index dim() const { return pooling.dim(); }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache&) const {
    const View<D> projected = context.matrix(tokens.ids.size, table.columns());
    gather_rows(context.device, table.view(), tokens.ids, projected);
    const View<D> y = context.matrix(tokens.layout.sentences, dim());
    const MatrixView<Id> argument = context.id_matrix(y.rows, y.columns);
    pooling.pool(context, pooling.all(), {projected, tokens.layout}, y, argument);
    return y;
  }
};

static_assert(SentenceReader<ConvTables<>> && !SentenceEncoder<ConvTables<>>);

}
