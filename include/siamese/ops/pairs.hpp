// SPDX-License-Identifier: MIT
// Distances and similarities of pairs of rows, and their losses. Rows 2i and 2i + 1 of a matrix are
// pair i.
#pragma once

#include <siamese/core/matrix.hpp>
#include <siamese/device/device.hpp>

namespace siamese {
namespace detail {

template <class Distance, class Real>
struct PairDistances {
  Distance distance;
  MatrixView<const Real> vectors;
  VectorView<Real> distances;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    distances[i] =
        distance.distance(vectors.row(2 * i), vectors.row(2 * i + 1), vectors.columns, lanes);
  }
};

template <class Distance, class Real>
struct PairDistancesBackward {
  Distance distance;
  MatrixView<const Real> vectors;
  VectorView<const Real> distances, ddistances;
  MatrixView<Real> dvectors;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    distance.gradient(vectors.row(2 * i), vectors.row(2 * i + 1), vectors.columns, lanes,
                      distances[i], ddistances[i], dvectors.row(2 * i), dvectors.row(2 * i + 1));
  }
};

template <class Distance, class Real>
struct PairSimilarities {
  PairDistances<Distance, Real> pairs;
  VectorView<Real> similarities;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    pairs(i, lanes);
    similarities[i] = pairs.distance.similarity(pairs.distances[i]);
  }
};

template <class Distance, class Real>
struct PairSimilaritiesBackward {
  Distance distance;
  MatrixView<const Real> vectors;
  VectorView<const Real> distances, dsimilarities;
  MatrixView<Real> dvectors;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    const Real ddistance = distance.slope(distances[i]) * dsimilarities[i];
    distance.gradient(vectors.row(2 * i), vectors.row(2 * i + 1), vectors.columns, lanes,
                      distances[i], ddistance, dvectors.row(2 * i), dvectors.row(2 * i + 1));
  }
};

template <class Loss, class Real>
struct LossValue {
  Loss loss;
  VectorView<const Real> outputs, labels;
  SIAMESE_FUNCTION Real operator()(Index i) const { return loss.value(outputs[i], labels[i]); }
};

template <class Loss, class Real>
struct LossDerivative {
  Loss loss;
  VectorView<const Real> outputs, labels;
  VectorView<Real> doutputs;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    doutputs[i] = loss.derivative(outputs[i], labels[i]) / static_cast<Real>(outputs.size);
  }
};

}

/// distances[i] = distance of pair i; vectors (2n, dim), distances (n).
template <class D, class Distance>
void pair_distances(D& device, const Distance& distance, ConstView<D> vectors,
                    Values<D> distances) {
  for_rows(device, distances.size,
           detail::PairDistances<Distance, typename D::Real>{distance, vectors, distances});
}

/// dvectors (2n, dim) from ddistances (n).
template <class D, class Distance>
void pair_distances_backward(D& device, const Distance& distance, ConstView<D> vectors,
                             ConstValues<D> distances, ConstValues<D> ddistances,
                             View<D> dvectors) {
  for_rows(device, distances.size,
           detail::PairDistancesBackward<Distance, typename D::Real>{distance, vectors, distances,
                                                                     ddistances, dvectors});
}

/// Computes `pair_distances` and similarities (n) in one pass.
template <class D, class Distance>
void pair_similarities(D& device, const Distance& distance, ConstView<D> vectors,
                       Values<D> distances, Values<D> similarities) {
  for_rows(device, distances.size,
           detail::PairSimilarities<Distance, typename D::Real>{{distance, vectors, distances},
                                                                similarities});
}

/// dvectors (2n, dim) from dsimilarities (n).
template <class D, class Distance>
void pair_similarities_backward(D& device, const Distance& distance, ConstView<D> vectors,
                                ConstValues<D> distances, ConstValues<D> dsimilarities,
                                View<D> dvectors) {
  for_rows(device, distances.size,
           detail::PairSimilaritiesBackward<Distance, typename D::Real>{
               distance, vectors, distances, dsimilarities, dvectors});
}

/// *total = the sum of the loss over all pairs; doutputs = the derivative of the mean. Outputs,
/// labels and doutputs have length n.
template <class D, class Loss>
void pair_loss(D& device, const Loss& loss, ConstValues<D> outputs, ConstValues<D> labels,
               Values<D> doutputs, typename D::Real* total) {
  using Real = typename D::Real;
  sum(device, outputs.size, detail::LossValue<Loss, Real>{loss, outputs, labels}, total);
  for_each(device, 1, outputs.size,
           detail::LossDerivative<Loss, Real>{loss, outputs, labels, doutputs});
}

}
