// SPDX-License-Identifier: MIT
// Sentences of different lengths without padding: rows are tokens, and several positions may share
// a row.
#pragma once

#include <siamese/core/matrix.hpp>

#include <type_traits>

namespace siamese {

/// Describes where the sentences of a batch lie. Positions count the tokens of all sentences, one
/// sentence after the other; position t reads row `row(t)` of a matrix of tokens. All arrays are
/// made on the host, once per batch.
struct Layout {
  Index sentences = 0;
  Index positions = 0;
  Index rows = 0;               ///< distinct tokens; equal to `positions` if there is no index
  const Id* offsets = nullptr;  ///< (sentences + 1): first position of each sentence, then the end
  const Id* sentence = nullptr; ///< (positions): the sentence of each position
  const Id* index = nullptr;    ///< (positions): row of each position; null: position t is row t
  const Id* inverse_offsets =
      nullptr;                 ///< (rows + 1): where each row's positions begin in `inverse`
  const Id* inverse = nullptr; ///< (positions): the positions of each row, ascending
  const Id* order = nullptr;   ///< (sentences): the sentences, longest first
  Index longest = 0;           ///< tokens of the longest sentence
  const Id* active = nullptr;  ///< (longest), on the host: number of sentences longer than t tokens

  SIAMESE_FUNCTION Index row(Index position) const {
    return index == nullptr ? position : index[position];
  }
  /// The positions of row i, ascending, are `position(k)` for first(i) <= k < first(i + 1).
  SIAMESE_FUNCTION Index first(Index i) const { return index == nullptr ? i : inverse_offsets[i]; }
  SIAMESE_FUNCTION Index position(Index k) const { return index == nullptr ? k : inverse[k]; }

  SIAMESE_FUNCTION Index begin(Index s) const { return offsets[s]; }
  SIAMESE_FUNCTION Index end(Index s) const { return offsets[s + 1]; }

  /// The same sentences with one row per position: the layout of results that differ between
  /// positions.
  Layout by_position() const {
    Layout layout = *this;
    layout.rows = positions;
    layout.index = layout.inverse_offsets = layout.inverse = nullptr;
    return layout;
  }
};

/// A batch of sentences: one matrix whose rows are tokens, and their layout.
template <class T>
struct Ragged {
  MatrixView<T> values;
  Layout layout;
  Index reversed = 0; ///< number of trailing columns whose states come from reading backwards

  operator Ragged<const T>() const requires(!std::is_const_v<T>) {
    return {values, layout, reversed};
  }
};

/// A batch of sentences on device `D`, read-only.
template <class D>
using RaggedView = Ragged<const typename D::Real>;

}
