// SPDX-License-Identifier: MIT
// Maxima, sums and means of sentences on the CPU, row after row. Comparisons and sums are in the
// order of the plain form, so the bits are the same.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/cpu/rows.hpp>
#include <siamese/ops/plain/segments.hpp>

#include <algorithm>
#include <limits>

namespace siamese {
namespace detail {

struct Largest {
  template <class Real>
  SIAMESE_FUNCTION Real operator()(Index, Real largest) const {
    return largest;
  }
};

/// Applies `Finish`, column by column, to the largest window of `size` tokens of each sentence:
/// single tokens, or windows of a convolution (ops/convolution.hpp). `size` is one of `Sizes`, all
/// of which share one kernel, because a kernel for each takes the compiler twice as long.
template <class Real, class Finish, Index... Sizes>
struct CpuWindowMax {
  Index size;
  Ragged<const Real> projected;
  MatrixView<Real> y;
  MatrixView<Id> argument;
  Finish finish;

  SIAMESE_INLINE void operator()() const {
    for (Index s = 0; s < y.rows; ++s)
      for (Index f = 0; f < y.columns; f += width) pool(s, f, std::min(width, y.columns - f));
  }

private:
  static constexpr Index width = 64;

  /// Two rows of maxima so far: each window reads one and writes the other. Writing to the operand
  /// of the comparison would compile to a masked store, which costs several times a plain one.
  struct Maxima {
    Real value[width];
    Id position[width];
  };

  SIAMESE_INLINE void pool(Index s, Index f, Index count) const {
    const Index begin = projected.layout.begin(s);
    const Index end = projected.layout.end(s);
    Maxima maxima[2];
    for (Index j = 0; j < count; ++j) {
      maxima[0].value[j] = -std::numeric_limits<Real>::infinity();
      maxima[0].position[j] = static_cast<Id>(begin);
    }
    ((size == Sizes ? consider_all<Sizes>(begin, end, f, count, maxima) : void()), ...);
    const Maxima& result = maxima[(end - begin) % 2];
    SIAMESE_INDEPENDENT
    for (Index j = 0; j < count; ++j) {
      y(s, f + j) = finish(f + j, result.value[j]);
      argument(s, f + j) = result.position[j];
    }
  }

  template <Index Size>
  SIAMESE_INLINE void consider_all(Index begin, Index end, Index f, Index count,
                                   Maxima (&maxima)[2]) const {
    for (Index t = begin; t < end; ++t)
      consider<Size>(t, end, f, count, maxima[(t - begin) % 2], maxima[(t + 1 - begin) % 2]);
  }

  template <Index Size>
  SIAMESE_INLINE void consider(Index t, Index end, Index f, Index count, const Maxima& from,
                               Maxima& to) const {
    static constexpr Real past_the_end[width] = {};
    const Real* token[static_cast<std::size_t>(Size)];
    for (Index p = 0; p < Size; ++p)
      token[p] = t + p < end ? projected.values.row(projected.layout.row(t + p)) + p * y.columns + f
                             : past_the_end;
    const Id here = static_cast<Id>(t);
    SIAMESE_INDEPENDENT
    for (Index j = 0; j < count; ++j) {
      Real value = token[0][j];
      for (Index p = 1; p < Size; ++p) value += token[p][j];
      const bool better = exceeds(value, from.value[j]);
      to.value[j] = better ? value : from.value[j];
      to.position[j] = better ? here : from.position[j];
    }
  }
};

template <class Real>
struct CpuSegmentSum {
  Ragged<const Real> x;
  Average average;
  MatrixView<Real> y;
  SIAMESE_INLINE void operator()() const {
    for (Index s = 0; s < y.rows; ++s) {
      Real* const total = y.row(s);
      set_zero_row(y.columns, total);
      for (Index t = x.layout.begin(s); t < x.layout.end(s); ++t)
        add_row(y.columns, x.values.row(x.layout.row(t)), total);
      const Real scale = segment_scale<Real>(x.layout, s, average);
      SIAMESE_INDEPENDENT
      for (Index j = 0; j < y.columns; ++j) total[j] *= scale;
    }
  }
};

}

/// The maximum over single tokens, that is over windows of one token.
template <CpuDevice D>
void segment_max(D& device, const RaggedView<D>& x, View<D> y, MatrixView<Id> argument) {
  run(device, detail::CpuWindowMax<typename D::Real, detail::Largest, 1>{1, x, y, argument, {}});
}

template <CpuDevice D>
void reduce_segments(D& device, const RaggedView<D>& x, Average average, View<D> y) {
  run(device, detail::CpuSegmentSum<typename D::Real>{x, average, y});
}

}
