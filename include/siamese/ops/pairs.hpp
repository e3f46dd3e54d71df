// SPDX-License-Identifier: MIT
// Scores of pairs of rows, and losses of scores. Rows 2i and 2i + 1 of a matrix are pair i.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>

#include <type_traits>

namespace siamese {
namespace detail {

template <class Distance, class Real>
struct ScorePairs {
  Distance distance;
  MatrixView<const Real> vectors;
  VectorView<Real> scores;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    scores[i] = distance.score(vectors.row(2 * i), vectors.row(2 * i + 1), vectors.columns, lanes);
  }
};

template <class Distance, class Real>
struct ScorePairsBackward {
  Distance distance;
  MatrixView<const Real> vectors;
  VectorView<const Real> scores, dscores;
  MatrixView<Real> dvectors;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    distance.gradient(vectors.row(2 * i), vectors.row(2 * i + 1), vectors.columns, lanes, scores[i],
                      dscores[i], dvectors.row(2 * i), dvectors.row(2 * i + 1));
  }
};

template <class Loss, class Real>
struct LossValue {
  Loss loss;
  VectorView<const Real> scores, labels;
  SIAMESE_FUNCTION Real operator()(Index i) const { return loss.value(scores[i], labels[i]); }
};

template <class Loss, class Real>
struct LossDerivative {
  Loss loss;
  VectorView<const Real> scores, labels;
  VectorView<Real> dscores;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    dscores[i] = loss.derivative(scores[i], labels[i]) / static_cast<Real>(scores.size);
  }
};

}

/// scores[i] = distance of pair i; vectors (2n, dim), scores (n).
template <class D, class Distance, class Real = typename D::Real>
void score_pairs(D& device, const Distance& distance,
                 MatrixView<const std::type_identity_t<Real>> vectors, VectorView<Real> scores) {
  for_rows(device, scores.size, detail::ScorePairs<Distance, Real>{distance, vectors, scores});
}

/// dvectors (2n, dim) from dscores (n).
template <class D, class Distance, class Real = typename D::Real>
void score_pairs_backward(D& device, const Distance& distance,
                          MatrixView<const std::type_identity_t<Real>> vectors,
                          VectorView<const std::type_identity_t<Real>> scores,
                          VectorView<const std::type_identity_t<Real>> dscores,
                          MatrixView<Real> dvectors) {
  for_rows(
      device, scores.size,
      detail::ScorePairsBackward<Distance, Real>{distance, vectors, scores, dscores, dvectors});
}

/// *total = the sum over all pairs of the loss; dscores = the derivative of the mean.
template <class D, class Loss, class Real = typename D::Real>
void pair_loss(D& device, const Loss& loss, VectorView<const std::type_identity_t<Real>> scores,
               VectorView<const std::type_identity_t<Real>> labels, VectorView<Real> dscores,
               Real* total) {
  sum(device, scores.size, detail::LossValue<Loss, Real>{loss, scores, labels}, total);
  for_each(device, 1, scores.size,
           detail::LossDerivative<Loss, Real>{loss, scores, labels, dscores});
}

}
