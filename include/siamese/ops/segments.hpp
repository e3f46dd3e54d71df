// SPDX-License-Identifier: MIT
// Reductions over the positions of each sentence (maximum, sum, mean, first or last token) and
// their gradients.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/cpu/segments.hpp>
#include <siamese/ops/plain/segments.hpp>

namespace siamese {

/// One end of a sentence. `first` is the first token. `last` is where reading ends: the last token
/// or, for columns that read backwards (Ragged::reversed), the first token.
enum class End { first, last };

namespace detail {

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

/// y(s, j) = the maximum of x over the positions of sentence s; `argument` gets the first position
/// that has it.
template <class D>
void segment_max(D& device, const RaggedView<D>& x, View<D> y, MatrixView<Id> argument) {
  plain::segment_max(device, x, y, argument);
}

/// dx (layout.positions, n): dy at the position of each maximum, otherwise zero.
template <class D>
void segment_max_backward(D& device, ConstView<D> dy, MatrixView<const Id> argument,
                          const Layout& layout, View<D> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::SegmentMaxBackward<typename D::Real>{dy, argument, layout, dx});
}

/// y(s, j) = the sum, or the mean, of x over the positions of sentence s, in ascending order.
template <class D>
void reduce_segments(D& device, const RaggedView<D>& x, Average average, View<D> y) {
  plain::reduce_segments(device, x, average, y);
}

/// dx (layout.positions, n): dy of the position's sentence, divided by its length for a mean. Only
/// the layout of x, which forward has read, matters.
template <class D>
void reduce_segments_backward(D& device, ConstView<D> dy, const RaggedView<D>& x, Average average,
                              View<D> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::SegmentSumBackward<typename D::Real>{dy, x.layout, average, dx});
}

/// y(s, j) = x at one end of sentence s.
template <class D>
void reduce_segments(D& device, const RaggedView<D>& x, End end, View<D> y) {
  for_each(device, y.rows, y.columns, detail::SegmentEnd<typename D::Real>{x, end, y});
}

/// dx (layout.positions, n): dy at that end, otherwise zero.
template <class D>
void reduce_segments_backward(D& device, ConstView<D> dy, const RaggedView<D>& x, End end,
                              View<D> dx) {
  for_each(device, dx.rows, dx.columns,
           detail::SegmentEndBackward<typename D::Real>{dy, x, end, dx});
}

}
