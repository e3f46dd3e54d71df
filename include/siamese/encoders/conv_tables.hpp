// SPDX-License-Identifier: MIT
// The convolutional sentence encoder for reading only, without products.
#pragma once

#include <siamese/encoders/conv.hpp>

#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// What `Conv` projects a token to depends on the token alone: here every word of the vocabulary
/// has been projected once, and a sentence looks its words up. The vectors have the bits of the
/// `Conv` it is made of. The table takes vocabulary * sum of size * filters numbers: with 14,000
/// words and the reference's filters 25 MB.
template <class D = Cpu>
struct ConvTables {
  using Device = D;
  using Real = typename D::Real;
  static constexpr std::string_view name = "cnn-tables";

  /// One convolution's columns of the table: size * filters.
  struct Columns {
    Index size = 0;
    Vector<D> bias; ///< (filters)
    static constexpr auto fields() { return std::tuple{Field{"bias", &Columns::bias}}; }
  };

  Matrix<D> table; ///< (vocabulary, columns of all convolutions)
  std::vector<Columns> convolutions;

  struct Cache {};

  explicit ConvTables(const Conv<D>& conv, D device = {}) {
    Index columns = 0;
    for (const auto& convolution : conv.pooling.convolutions)
      columns += convolution.weight.columns();
    const ConstView<D> words = conv.embedding.weight.view();
    table = Matrix<D>(words.rows, columns);
    Index column = 0;
    for (const auto& convolution : conv.pooling.convolutions) {
      const ConstView<D> weight = convolution.weight.view();
      gemm(device, Op::plain, Op::plain, Real{1}, words, weight, Real{0},
           table.view().middle_columns(column, weight.columns));
      convolutions.push_back({convolution.size(), convolution.bias});
      column += weight.columns;
    }
    wait(device);
  }

  static constexpr auto fields() {
    return std::tuple{Field{"table", &ConvTables::table},
                      Field{"convolutions", &ConvTables::convolutions}};
  }

  Index dim() const {
    Index filters = 0;
    for (const Columns& convolution : convolutions) filters += convolution.bias.size();
    return filters;
  }

  ConstView<D> forward(Context<D>& context, const Tokens& tokens, Cache&) const {
    const View<D> projected = context.matrix(tokens.ids.size, table.columns());
    gather_rows(context.device, table.view(), tokens.ids, projected);
    const View<D> y = context.matrix(tokens.layout.sentences, dim());
    const MatrixView<Id> argument = context.id_matrix(y.rows, y.columns);
    Index column = 0, filter = 0;
    for (const Columns& convolution : convolutions) {
      const Index filters = convolution.bias.size();
      const Index columns = convolution.size * filters;
      convolve_max_relu(context.device, {projected.middle_columns(column, columns), tokens.layout},
                        convolution.size, convolution.bias.view(),
                        y.middle_columns(filter, filters),
                        argument.middle_columns(filter, filters));
      column += columns;
      filter += filters;
    }
    return y;
  }
};

static_assert(SentenceReader<ConvTables<>> && !SentenceEncoder<ConvTables<>>);

}
