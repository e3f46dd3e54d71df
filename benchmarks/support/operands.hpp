// SPDX-License-Identifier: MIT
// Operands of operations and layers: sentences like SNLI's, and random matrices for their tokens.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/random.hpp>
#include <siamese/core/token_batch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <vector>

namespace benchmarks {

using namespace siamese;

/// The ids of sentences, and the size of the vocabulary.
struct Sentences {
  std::vector<std::vector<Id>> ids;
  Index vocabulary = 0;
};

/// A shard of 256 pairs as in SNLI: 512 sentences of 4 to 16 tokens, from a vocabulary of 1,200.
inline Sentences drawn_sentences() {
  Sentences sentences{{}, 1200};
  const Random random(1, RandomPurpose::shuffling);
  for (std::uint32_t s = 0; s < 512; ++s) {
    std::vector<Id>& sentence = sentences.ids.emplace_back();
    for (std::uint32_t t = 0; t < 4 + s % 13; ++t)
      sentence.push_back(static_cast<Id>(random.bits(s, t) % 1200));
  }
  return sentences;
}

/// A shard of pairs on a device. Matrices are drawn in the order of calls, the same on every
/// device.
template <class D>
class Operands {
public:
  Context<D> context; ///< for the operation's own temporaries
  Tokens tokens;
  Layout layout; ///< rows are distinct tokens
  Index pairs, vocabulary;

  explicit Operands(const Sentences& sentences = drawn_sentences())
      : pairs(static_cast<Index>(sentences.ids.size()) / 2), vocabulary(sentences.vocabulary) {
    batch_.resize(1);
    TokenShard<D>& shard = batch_.shard(0);
    shard.begin(vocabulary);
    for (const std::vector<Id>& sentence : sentences.ids) shard.add(sentence);
    shard.finish();
    batch_.join(1);
    batch_.send(context.device);
    tokens = batch_.tokens(0);
    layout = tokens.layout;
  }
  Operands(const Operands&) = delete;
  Operands& operator=(const Operands&) = delete;

  D& device() { return context.device; }

  /// Numbers in [-0.5, 0.5).
  MatrixView<float> random(Index rows, Index columns) {
    const MatrixView<float> drawn = zeros(rows, columns);
    const Random random(++matrix_, RandomPurpose::initialisation);
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < columns; ++j)
        drawn(i, j) =
            random.uniform(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)) - 0.5F;
    return drawn;
  }
  MatrixView<float> zeros(Index rows, Index columns) {
    return matrices_.emplace_back(rows, columns).view();
  }
  MatrixView<Id> ids(Index rows, Index columns) {
    return contiguous(ids_.emplace_back(rows * columns).data(), rows, columns);
  }

  /// Random rows: one for each distinct token, for each position, or for each sentence.
  Ragged<float> x(Index columns) { return {random(layout.rows, columns), layout}; }
  MatrixView<float> positions(Index columns) { return random(layout.positions, columns); }
  MatrixView<float> sentences(Index columns) { return random(layout.sentences, columns); }

private:
  TokenBatch<D> batch_;
  std::deque<Matrix<D>> matrices_;
  std::deque<Buffer<D, Id>> ids_;
  std::uint64_t matrix_ = 0;
};

/// ‖a - b‖ / ‖b‖; infinite for different sizes or NaN.
inline double difference(std::span<const float> a, std::span<const float> b) {
  double apart = 0, length = 0;
  for (std::size_t i = 0; i < b.size() && i < a.size(); ++i) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    apart += d * d;
    length += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  const double relative = std::sqrt(apart / length);
  return a.size() == b.size() && relative >= 0 ? relative : std::numeric_limits<double>::infinity();
}

inline constexpr double tolerance = 1e-4;

/// The elements of a matrix, row by row.
inline std::vector<float> values(MatrixView<const float> m) {
  std::vector<float> result;
  for (Index i = 0; i < m.rows; ++i) result.insert(result.end(), m.row(i), m.row(i) + m.columns);
  return result;
}

}
