// SPDX-License-Identifier: MIT
// Losses of all vectors of a batch with each other: triplets and multiple negatives. A class is the
// sentences that alike pairs join; it has a number in `groups`.
#pragma once

#include <siamese/core/math.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/model/product_scores.hpp>
#include <siamese/ops/all_pairs.hpp>
#include <siamese/ops/elementwise.hpp>

#include <cmath>
#include <string_view>
#include <type_traits>

namespace siamese {

/// For each alike pair (u_i, v_i), cross-entropy of scale score(u_i, v_j) over all j against j = i:
/// the other pairs' second sentences are negatives, but for those of the pair's own class
/// (Henderson et al. 2017). The mean over the alike pairs.
struct MultipleNegativesRanking {
  static constexpr std::string_view name = "multiple-negatives-ranking";
  static constexpr Reads reads = Reads::all_scores;
  double scale = 20;
};

/// Which triplets (anchor a, positive p of a's class, negative n of another) count.
enum class Mining {
  batch_hard,      ///< for each anchor the farthest positive and the nearest negative
  batch_semi_hard, ///< for each positive the nearest negative farther away, else the farthest
  batch_all        ///< every triplet whose loss is not zero
};

/// max(0, margin + d(a, p) - d(a, n)) of the metric d, the mean over the triplets that count
/// (Schroff, Kalenichenko and Philbin 2015; Hermans, Beyer and Leibe 2017).
template <Mining mining>
struct Triplet {
  static constexpr std::string_view name = mining == Mining::batch_hard ? "batch-hard-triplet"
                                           : mining == Mining::batch_semi_hard
                                               ? "batch-semi-hard-triplet"
                                               : "batch-all-triplet";
  static constexpr Reads reads = Reads::all_metrics;
  double margin = 1;
};

using BatchHardTriplet = Triplet<Mining::batch_hard>;
using BatchSemiHardTriplet = Triplet<Mining::batch_semi_hard>;
using BatchAllTriplet = Triplet<Mining::batch_all>;

namespace detail {

/// Row i of the scores of all first sentences with all second ones.
template <class Real>
struct RankingRows {
  MatrixView<const Real> scores;
  VectorView<const Real> labels;
  VectorView<const Id> groups;
  Real scale;
  MatrixView<Real> dscores;
  VectorView<Real> losses, counts;

  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    const Index n = scores.columns;
    const bool counted = labels[i] >= Real{0.5};
    counts[i] = counted ? Real{1} : Real{0};
    losses[i] = 0;
    for (Index j = 0; j < n; ++j) dscores(i, j) = 0;
    if (!counted) return;
    Real most = scale * scores(i, i);
    for (Index j = 0; j < n; ++j)
      if (is_candidate(i, j) && scale * scores(i, j) > most) most = scale * scores(i, j);
    Real total = 0;
    for (Index j = 0; j < n; ++j)
      if (is_candidate(i, j)) total += exponential(scale * scores(i, j) - most);
    const Real lse = most + std::log(total);
    losses[i] = lse - scale * scores(i, i);
    for (Index j = 0; j < n; ++j)
      if (is_candidate(i, j))
        dscores(i, j) = scale * (exponential(scale * scores(i, j) - lse) - (i == j ? 1 : 0));
  }

private:
  SIAMESE_FUNCTION bool is_candidate(Index i, Index j) const {
    return i == j || groups[2 * i] != groups[2 * j + 1];
  }
};

/// Row a of the metrics of all sentences with each other: the triplets with this anchor.
template <Mining mining, class Real>
struct TripletRows {
  MatrixView<const Real> metrics;
  VectorView<const Id> groups;
  Real margin;
  MatrixView<Real> dmetrics;
  VectorView<Real> losses, counts;

  SIAMESE_FUNCTION void operator()(Index, Index a) const {
    const Index n = metrics.columns;
    losses[a] = counts[a] = 0;
    for (Index j = 0; j < n; ++j) dmetrics(a, j) = 0;
    if constexpr (mining == Mining::batch_hard) {
      Index positive = -1, negative = -1;
      for (Index j = 0; j < n; ++j) {
        if (is_positive(a, j) && (positive < 0 || metrics(a, j) > metrics(a, positive)))
          positive = j;
        if (is_negative(a, j) && (negative < 0 || metrics(a, j) < metrics(a, negative)))
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
    for (Index j = 0; j < metrics.columns; ++j) {
      if (!is_negative(a, j)) continue;
      if (farthest < 0 || metrics(a, j) > metrics(a, farthest)) farthest = j;
      if (metrics(a, j) > metrics(a, p) && (nearest < 0 || metrics(a, j) < metrics(a, nearest)))
        nearest = j;
    }
    return nearest >= 0 ? nearest : farthest;
  }

  SIAMESE_FUNCTION void add(Index a, Index p, Index n, bool counts_if_zero) const {
    const Real loss = margin + metrics(a, p) - metrics(a, n);
    if (loss > 0) {
      losses[a] += loss;
      dmetrics(a, p) += 1;
      dmetrics(a, n) -= 1;
    }
    if (loss > 0 || counts_if_zero) counts[a] += 1;
  }
};

/// *total = `pairs` times the mean of the losses that count; dscores is divided by their number.
template <class D, class Real = typename D::Real>
void mean_of_counted(Context<D>& context, VectorView<const std::type_identity_t<Real>> losses,
                     VectorView<const std::type_identity_t<Real>> counts, Index pairs,
                     MatrixView<Real> dscores, Real* total) {
  const MatrixView<Real> sum = contiguous(total, 1, 1);
  const VectorView<Real> count = context.vector(1);
  sum_of(context.device, losses, total);
  sum_of(context.device, counts, count.data);
  multiply(context.device, sum, static_cast<Real>(pairs), sum);
  divide(context.device, count.data, sum);
  divide(context.device, count.data, dscores);
}

template <class T>
MatrixView<T> every_other_row(MatrixView<T> all, Index first) {
  return {all.row(first), all.rows / 2, all.columns, 2 * all.stride};
}

}

/// dvectors (2n, dim) = the gradient of the batch's loss, *total = n times that loss; rows 2i and
/// 2i + 1 of the vectors are pair i, labels (n), groups (2n).
template <class D, class Distance, class Real = typename D::Real>
void ranking_loss(Context<D>& context, const MultipleNegativesRanking& loss,
                  const Distance& similarity, MatrixView<const std::type_identity_t<Real>> vectors,
                  VectorView<const std::type_identity_t<Real>> labels, VectorView<const Id> groups,
                  MatrixView<Real> dvectors, Real* total) {
  const Index n = labels.size;
  const auto u = detail::every_other_row(vectors, 0);
  const auto v = detail::every_other_row(vectors, 1);
  const MatrixView<Real> scores = context.matrix(n, n);
  const MatrixView<Real> dscores = context.matrix(n, n);
  const VectorView<Real> losses = context.vector(n);
  const VectorView<Real> counts = context.vector(n);
  score_all(context, similarity, u, v, scores);
  for_each(context.device, 1, n,
           detail::RankingRows<Real>{scores, labels, groups, static_cast<Real>(loss.scale), dscores,
                                     losses, counts});
  detail::mean_of_counted(context, losses, counts, n, dscores, total);
  fill(context.device, dvectors, 0);
  score_all_backward(context, similarity, u, v, scores, dscores,
                     detail::every_other_row(dvectors, 0), detail::every_other_row(dvectors, 1));
}

template <class D, Mining mining, class Metric, class Real = typename D::Real>
void ranking_loss(Context<D>& context, const Triplet<mining>& loss, const Metric& metric,
                  MatrixView<const std::type_identity_t<Real>> vectors,
                  VectorView<const std::type_identity_t<Real>> labels, VectorView<const Id> groups,
                  MatrixView<Real> dvectors, Real* total) {
  const Index n = vectors.rows;
  const MatrixView<Real> metrics = context.matrix(n, n);
  const MatrixView<Real> dmetrics = context.matrix(n, n);
  const VectorView<Real> losses = context.vector(n);
  const VectorView<Real> counts = context.vector(n);
  score_all(context, metric, vectors, vectors, metrics);
  for_each(context.device, 1, n,
           detail::TripletRows<mining, Real>{metrics, groups, static_cast<Real>(loss.margin),
                                             dmetrics, losses, counts});
  detail::mean_of_counted(context, losses, counts, labels.size, dmetrics, total);
  fill(context.device, dvectors, 0);
  score_all_backward(context, metric, vectors, vectors, metrics, dmetrics, dvectors, dvectors);
}

}
