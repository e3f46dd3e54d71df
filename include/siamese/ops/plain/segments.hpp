// SPDX-License-Identifier: MIT
// The plain forms of maxima, sums and means of sentences (ops/segments.hpp).
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

namespace siamese {

/// Whether a candidate replaces the maximum. Among equals the first stays; NaN always wins, so that
/// it remains visible.
template <class Real>
SIAMESE_FUNCTION bool exceeds(Real candidate, Real maximum) {
  return candidate > maximum || candidate != candidate;
}

/// The divisor of a sum over the positions of a sentence.
enum class Average { none, length };

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

}

namespace plain {

template <class D>
void segment_max(D& device, const RaggedView<D>& x, View<D> y, MatrixView<Id> argument) {
  for_each(device, y.rows, y.columns, detail::SegmentMax<typename D::Real>{x, y, argument});
}

template <class D>
void reduce_segments(D& device, const RaggedView<D>& x, Average average, View<D> y) {
  for_each(device, y.rows, y.columns, detail::SegmentSum<typename D::Real>{x, average, y});
}

}
}
