// SPDX-License-Identifier: MIT
// Losses that compare all vectors of a batch with each other: triplets and multiple negatives.
// Sentences that are joined by alike pairs form a class, whose number is in `groups`.
#pragma once

#include <siamese/core/math.hpp>
#include <siamese/core/option.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/model/distance.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/all_pairs.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/long_loop.hpp>

#include <cmath>
#include <string_view>

namespace siamese {

/// For each alike pair (u_i, v_i), cross-entropy of scale similarity(u_i, v_j) over all j against j
/// = i. The second sentences of the other pairs are negatives, except for those of the pair's own
/// class (Henderson et al. 2017). The mean is over the alike pairs.
struct MultipleNegativesRanking {
  static constexpr std::string_view name = "multiple-negatives-ranking";
  static constexpr Reads reads = Reads::all_similarities;
  static constexpr LearnsFrom learns_from = LearnsFrom::alike_pairs;
  double scale = 20;

  static constexpr auto options() {
    return list_of(Option{"scale", &MultipleNegativesRanking::scale, above_0()});
  }
};

/// Which triplets count (anchor a, positive p of a's class, negative n of another class).
enum class Mining {
  batch_hard,      ///< for each anchor the farthest positive and the nearest negative
  batch_semi_hard, ///< for each positive the nearest negative farther away, else the farthest
  batch_all        ///< every triplet whose loss is not zero
};

/// max(0, margin + d(a, p) - d(a, n)) of the distance d; the mean over the triplets that count
/// (Schroff, Kalenichenko and Philbin 2015; Hermans, Beyer and Leibe 2017).
template <Mining mining>
struct Triplet {
  static constexpr std::string_view name = mining == Mining::batch_hard ? "batch-hard-triplet"
                                           : mining == Mining::batch_semi_hard
                                               ? "batch-semi-hard-triplet"
                                               : "batch-all-triplet";
  static constexpr Reads reads = Reads::all_distances;
  static constexpr LearnsFrom learns_from = LearnsFrom::alike_pairs;
  double margin = 1;

  static constexpr auto options() { return list_of(Option{"margin", &Triplet::margin, above_0()}); }
};

/// Triplets of the farthest positive and the nearest negative of each anchor.
using BatchHardTriplet = Triplet<Mining::batch_hard>;
/// Triplets of each positive and the nearest negative that is farther away.
using BatchSemiHardTriplet = Triplet<Mining::batch_semi_hard>;
/// All triplets of a batch that violate the margin.
using BatchAllTriplet = Triplet<Mining::batch_all>;

namespace detail {

/// Row i of the similarities of all first sentences to all second sentences.
template <class Real>
struct RankingRows {
  MatrixView<const Real> similarities;
  VectorView<const Real> labels;
  VectorView<const Id> groups;
  Real scale;
  MatrixView<Real> dsimilarities;
  VectorView<Real> losses, counts;

  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    const Index n = similarities.columns;
    const bool counted = labels[i] >= Real{0.5};
    counts[i] = counted ? Real{1} : Real{0};
    losses[i] = 0;
    for (Index j = 0; j < n; ++j) dsimilarities(i, j) = 0;
    if (!counted) return;
    Real most = scale * similarities(i, i);
    for (Index j = 0; j < n; ++j)
      if (is_candidate(i, j) && scale * similarities(i, j) > most)
        most = scale * similarities(i, j);
    Real total = 0;
    for (Index j = 0; j < n; ++j)
      if (is_candidate(i, j)) total += exponential(scale * similarities(i, j) - most);
    const Real lse = most + std::log(total);
    losses[i] = lse - scale * similarities(i, i);
    for (Index j = 0; j < n; ++j)
      if (is_candidate(i, j))
        dsimilarities(i, j) =
            scale * (exponential(scale * similarities(i, j) - lse) - (i == j ? 1 : 0));
  }

private:
  SIAMESE_FUNCTION bool is_candidate(Index i, Index j) const {
    return i == j || groups[2 * i] != groups[2 * j + 1];
  }
};

/// Row a of the distances between all sentences: the triplets with anchor a.
template <Mining mining, class Real>
struct TripletRows {
  MatrixView<const Real> distances;
  VectorView<const Id> groups;
  Real margin;
  MatrixView<Real> ddistances;
  VectorView<Real> losses, counts;

  SIAMESE_FUNCTION void operator()(Index, Index a) const {
    const Index n = distances.columns;
    losses[a] = counts[a] = 0;
    for (Index j = 0; j < n; ++j) ddistances(a, j) = 0;
    if constexpr (mining == Mining::batch_hard) {
      Index positive = -1, negative = -1;
      for (Index j = 0; j < n; ++j) {
        if (is_positive(a, j) && (positive < 0 || distances(a, j) > distances(a, positive)))
          positive = j;
        if (is_negative(a, j) && (negative < 0 || distances(a, j) < distances(a, negative)))
          negative = j;
      }
      if (positive >= 0 && negative >= 0) add(a, positive, negative, true);
    } else {
      for (Index p = 0; p < n; ++p) {
        if (!is_positive(a, p)) continue;
        if constexpr (mining == Mining::batch_semi_hard) {
          const Index negative = semi_hard(a, p);
          if (negative >= 0) add(a, p, negative, true);
        } else {
          for (Index j = 0; j < n; ++j)
            if (is_negative(a, j)) add(a, p, j, false);
        }
      }
    }
  }

private:
  SIAMESE_FUNCTION bool is_positive(Index a, Index j) const {
    return j != a && groups[j] == groups[a];
  }
  SIAMESE_FUNCTION bool is_negative(Index a, Index j) const { return groups[j] != groups[a]; }

  SIAMESE_FUNCTION Index semi_hard(Index a, Index p) const {
    Index nearest = -1, farthest = -1;
    for (Index j = 0; j < distances.columns; ++j) {
      if (!is_negative(a, j)) continue;
      if (farthest < 0 || distances(a, j) > distances(a, farthest)) farthest = j;
      if (distances(a, j) > distances(a, p) &&
          (nearest < 0 || distances(a, j) < distances(a, nearest)))
        nearest = j;
    }
    return nearest >= 0 ? nearest : farthest;
  }

  SIAMESE_FUNCTION void add(Index a, Index p, Index n, bool counts_if_zero) const {
    const Real loss = margin + distances(a, p) - distances(a, n);
    if (loss > 0) {
      losses[a] += loss;
      ddistances(a, p) += 1;
      ddistances(a, n) -= 1;
    }
    if (loss > 0 || counts_if_zero) counts[a] += 1;
  }
};

/// Computes a matrix of similarities from one of distances.
template <class Distance, class Real>
struct SimilarityOf {
  Distance distance;
  MatrixView<const Real> distances;
  MatrixView<Real> similarities;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    similarities(i, j) = distance.similarity(distances(i, j));
  }
};

/// Turns dsimilarities into ddistances, in place.
template <class Distance, class Real>
struct TimesSlope {
  Distance distance;
  MatrixView<const Real> distances;
  MatrixView<Real> gradient;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    gradient(i, j) *= distance.slope(distances(i, j));
  }
};

/// *total = `pairs` times the mean of the losses that count; divides `gradient` by the number of
/// losses that count.
template <class D>
void mean_of_counted(Context<D>& context, ConstValues<D> losses, ConstValues<D> counts, Index pairs,
                     View<D> gradient, typename D::Real* total) {
  using Real = typename D::Real;
  const View<D> sum = contiguous(total, 1, 1);
  const Values<D> count = context.vector(1);
  sum_of(context.device, losses, total);
  sum_of(context.device, counts, count.data);
  multiply(context.device, sum, static_cast<Real>(pairs), sum);
  divide(context.device, count.data, sum);
  divide(context.device, count.data, gradient);
}

template <class T>
MatrixView<T> every_other_row(MatrixView<T> all, Index first) {
  return {all.row(first), all.rows / 2, all.columns, 2 * all.stride};
}

}

/// dvectors (2n, dim) = the gradient of the batch's loss, *total = n times that loss; rows 2i and
/// 2i + 1 of the vectors are pair i, labels (n), groups (2n).
template <class D, Distance Policy>
void ranking_loss(Context<D>& context, const MultipleNegativesRanking& loss, const Policy& distance,
                  ConstView<D> vectors, ConstValues<D> labels, VectorView<const Id> groups,
                  View<D> dvectors, typename D::Real* total) {
  using Real = typename D::Real;
  const Index n = labels.size;
  const ConstView<D> u = detail::every_other_row(vectors, 0);
  const ConstView<D> v = detail::every_other_row(vectors, 1);
  const View<D> distances = context.matrix(n, n);
  const View<D> similarities = context.matrix(n, n);
  const View<D> gradient = context.matrix(n, n);
  const Values<D> losses = context.vector(n);
  const Values<D> counts = context.vector(n);
  all_distances(context, distance, u, v, distances);
  for_each(context.device, n, n,
           detail::SimilarityOf<Policy, Real>{distance, distances, similarities});
  for_each_long(context, n, 10 * n,
                detail::RankingRows<Real>{similarities, labels, groups,
                                          static_cast<Real>(loss.scale), gradient, losses, counts});
  detail::mean_of_counted(context, losses, counts, n, gradient, total);
  for_each(context.device, n, n, detail::TimesSlope<Policy, Real>{distance, distances, gradient});
  fill(context.device, dvectors, 0);
  all_distances_backward(context, distance, u, v, distances, gradient,
                         detail::every_other_row(dvectors, 0),
                         detail::every_other_row(dvectors, 1));
}

template <class D, Mining mining, Distance Policy>
void ranking_loss(Context<D>& context, const Triplet<mining>& loss, const Policy& distance,
                  ConstView<D> vectors, ConstValues<D> labels, VectorView<const Id> groups,
                  View<D> dvectors, typename D::Real* total) {
  using Real = typename D::Real;
  const Index n = vectors.rows;
  const View<D> distances = context.matrix(n, n);
  const View<D> ddistances = context.matrix(n, n);
  const Values<D> losses = context.vector(n);
  const Values<D> counts = context.vector(n);
  all_distances(context, distance, vectors, vectors, distances);
  for_each_long(context, n, mining == Mining::batch_hard ? n : n * n,
                detail::TripletRows<mining, Real>{distances, groups, static_cast<Real>(loss.margin),
                                                  ddistances, losses, counts});
  detail::mean_of_counted(context, losses, counts, labels.size, ddistances, total);
  fill(context.device, dvectors, 0);
  all_distances_backward(context, distance, vectors, vectors, distances, ddistances, dvectors,
                         dvectors);
}

}
