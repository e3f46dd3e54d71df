// SPDX-License-Identifier: MIT
// Sums over the positions of each sentence, weighted by a softmax of the positions' scores.
//
// For the positions t of sentence s, with scores e(t),
//
//     p(t) = e^(e(t) - max e) / Σ_t e^(e(t) - max e)    y(s) = Σ_t p(t) x(t)
//
// and backward, since Σ_t p(t) dy(s) · x(t) = dy(s) · y(s),
//
//     dx(t) = p(t) dy(s)    de(t) = p(t) (dy(s) · x(t) - dy(s) · y(s))
#pragma once

#include <siamese/core/math.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct SegmentSoftmax {
  Ragged<const Real> scores;
  MatrixView<Real> p;
  SIAMESE_FUNCTION void operator()(Index s, Index) const {
    const Layout& layout = scores.layout;
    Real maximum = score(layout.begin(s));
    for (Index t = layout.begin(s) + 1; t < layout.end(s); ++t)
      maximum = score(t) > maximum ? score(t) : maximum;
    Real total = 0;
    for (Index t = layout.begin(s); t < layout.end(s); ++t) {
      p(t, 0) = exponential(score(t) - maximum);
      total += p(t, 0);
    }
    for (Index t = layout.begin(s); t < layout.end(s); ++t) p(t, 0) /= total;
  }

private:
  SIAMESE_FUNCTION Real score(Index t) const { return scores.values(scores.layout.row(t), 0); }
};

template <class Real>
struct WeightedSum {
  Ragged<const Real> x;
  MatrixView<const Real> p;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index s, Index j) const {
    Real total = 0;
    for (Index t = x.layout.begin(s); t < x.layout.end(s); ++t)
      total += p(t, 0) * x.values(x.layout.row(t), j);
    y(s, j) = total;
  }
};

template <class Real>
struct WeightedSumBackward {
  Ragged<const Real> x;
  MatrixView<const Real> p, y, dy;
  MatrixView<Real> dx, dscores;

  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index t, Lanes lanes) const {
    const Index s = x.layout.sentence[t];
    const Real* const token = x.values.row(x.layout.row(t));
    dscores(t, 0) = p(t, 0) * lanes.sum(dy.columns, [&](Index j) SIAMESE_LAMBDA {
      return dy(s, j) * (token[j] - y(s, j));
    });
    lanes.each(dy.columns, [&](Index j) SIAMESE_LAMBDA { dx(t, j) = p(t, 0) * dy(s, j); });
  }
};

}

/// p (positions, 1): within each sentence the softmax of scores (rows, 1), read through the layout.
template <class D>
void segment_softmax(D& device, const RaggedView<D>& scores, View<D> p) {
  for_each(device, scores.layout.sentences, 1, detail::SegmentSoftmax<typename D::Real>{scores, p});
}

/// y(s) = Σ_t p(t) x(t), (sentences, n), from the positions of x and their weights p (positions,
/// 1).
template <class D>
void weighted_sum(D& device, const RaggedView<D>& x, ConstView<D> p, View<D> y) {
  for_each(device, y.rows, y.columns, detail::WeightedSum<typename D::Real>{x, p, y});
}

/// dx (positions, n) and dscores (positions, 1), through the softmax that computed p.
template <class D>
void weighted_sum_backward(D& device, const RaggedView<D>& x, ConstView<D> p, ConstView<D> y,
                           ConstView<D> dy, View<D> dx, View<D> dscores) {
  for_rows(device, dx.rows,
           detail::WeightedSumBackward<typename D::Real>{x, p, y, dy, dx, dscores});
}

}
