// SPDX-License-Identifier: MIT
// Reductions over the positions of each sentence: maximum, sum, an end; and their gradients.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

#include <type_traits>

namespace siamese {

/// Whether a candidate takes the place of a maximum: of equal ones the first stays, and NaN wins,
/// so that it is seen.
template <class Real>
SIAMESE_FUNCTION bool exceeds(Real candidate, Real maximum) {
  return candidate > maximum || candidate != candidate;
}

/// What a sum over a sentence's positions is divided by.
enum class Average { none, length };

/// One end of a sentence: its first token, or where a reading of it ends, which is its last token
/// and, for the columns of a reading from the end (Ragged::reversed), its first.
enum class End { first, last };

namespace detail {

template <class Real>
struct SegmentMax {
  Ragged<const Real> x;
  MatrixView<Real> y;
  MatrixView<Id> argument;
  SIAMESE_FUNCTION void operator()(Index s, Index j) const {
    Index best = x.layout.begin(s);
    Real value = x.values(x.layout.row(best), j);
    for (Index t = best + 1; t < x.layout.end(s); ++t) {
      const Real candidate = x.values(x.layout.row(t), j);
      const bool better = exceeds(candidate, value);
      best = better ? t : best;
      value = better ? candidate : value;
    }
    y(s, j) = value;
    argument(s, j) = static_cast<Id>(best);
  }
};

template <class Real>
struct SegmentMaxBackward {
  MatrixView<const Real> dy;
  MatrixView<const Id> argument;
  Layout layout;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index t, Index j) const {
    const Index s = layout.sentence[t];
    dx(t, j) = argument(s, j) == t ? dy(s, j) : Real{0};
  }
};

template <class Real>
SIAMESE_FUNCTION Real segment_scale(const Layout& layout, Index s, Average average) {
  return average == Average::none ? Real{1}
                                  : Real{1} / static_cast<Real>(layout.end(s) - layout.begin(s));
}

template <class Real>
struct SegmentSum {
  Ragged<const Real> x;
  Average average;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index s, Index j) const {
    const Index begin = x.layout.begin(s);
    const Real total = sum_in_order(x.layout.end(s) - begin, [&](Index t) SIAMESE_LAMBDA -> Real {
      return x.values(x.layout.row(begin + t), j);
    });
    y(s, j) = total * segment_scale<Real>(x.layout, s, average);
  }
};

template <class Real>
struct SegmentSumBackward {
  MatrixView<const Real> dy;
  Layout layout;
  Average average;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index t, Index j) const {
    const Index s = layout.sentence[t];
    dx(t, j) = dy(s, j) * segment_scale<Real>(layout, s, average);
  }
};

template <class T>
SIAMESE_FUNCTION Index end_of(const Ragged<T>& x, Index s, Index column, End end) {
  const bool onward = column < x.values.columns - x.reversed;
  return end == End::last && onward ? x.layout.end(s) - 1 : x.layout.begin(s);
}

template <class Real>
struct SegmentEnd {
  Ragged<const Real> x;
  End end;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index s, Index j) const {
    y(s, j) = x.values(x.layout.row(end_of(x, s, j, end)), j);
  }
};

template <class Real>
struct SegmentEndBackward {
  MatrixView<const Real> dy;
  Ragged<const Real> x;
  End end;
  MatrixView<Real> dx;
  SIAMESE_FUNCTION void operator()(Index t, Index j) const {
    const Index s = x.layout.sentence[t];
    dx(t, j) = t == end_of(x, s, j, end) ? dy(s, j) : Real{0};
  }
};

}

/// y(s, j) = the maximum of x over the positions of sentence s, and the first position that has it.
template <class D, class Real = typename D::Real>
void segment_max(D& device, const Ragged<const std::type_identity_t<Real>>& x, MatrixView<Real> y,
                 MatrixView<Id> argument) {
  for_each(device, y.rows, y.columns, detail::SegmentMax<Real>{x, y, argument});
}

/// dx (layout.positions, n): dy at the position of each maximum, else zero.
template <class D, class Real = typename D::Real>
void segment_max_backward(D& device, MatrixView<const std::type_identity_t<Real>> dy,
                          MatrixView<const Id> argument, const Layout& layout,
                          MatrixView<Real> dx) {
  for_each(device, dx.rows, dx.columns, detail::SegmentMaxBackward<Real>{dy, argument, layout, dx});
}

/// y(s, j) = the sum, or the mean, of x over the positions of sentence s, in ascending order.
template <class D, class Real = typename D::Real>
void reduce_segments(D& device, const Ragged<const std::type_identity_t<Real>>& x, Average average,
                     MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::SegmentSum<Real>{x, average, y});
}

/// dx (layout.positions, n): dy of the position's sentence, over its length for a mean. Of x, which
/// forward has read, counts the layout alone.
template <class D, class Real = typename D::Real>
void reduce_segments_backward(D& device, MatrixView<const std::type_identity_t<Real>> dy,
                              const Ragged<const std::type_identity_t<Real>>& x, Average average,
                              MatrixView<Real> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::SegmentSumBackward<Real>{dy, x.layout, average, dx});
}

/// y(s, j) = x at one end of sentence s.
template <class D, class Real = typename D::Real>
void reduce_segments(D& device, const Ragged<const std::type_identity_t<Real>>& x, End end,
                     MatrixView<Real> y) {
  for_each(device, y.rows, y.columns, detail::SegmentEnd<Real>{x, end, y});
}

/// dx (layout.positions, n): dy at that position, else zero.
template <class D, class Real = typename D::Real>
void reduce_segments_backward(D& device, MatrixView<const std::type_identity_t<Real>> dy,
                              const Ragged<const std::type_identity_t<Real>>& x, End end,
                              MatrixView<Real> dx) {
  for_each(device, dx.rows, dx.columns, detail::SegmentEndBackward<Real>{dy, x, end, dx});
}

}

// Wherever the plain forms are visible the faster overload must be too.
#include <siamese/ops/cpu/segments.hpp>
