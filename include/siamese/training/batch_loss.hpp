// SPDX-License-Identifier: MIT
// Losses that take the outputs of a whole batch: logits of classes, and scores against each other.
#pragma once

#include <siamese/core/math.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/pairs.hpp>

#include <cmath>
#include <string_view>

namespace siamese {

/// Cross-entropy of logits z against the number y of a class, lse(z) - z_y; with label smoothing
/// the target is 1 - smoothing + smoothing/k for y and smoothing/k for each other of k classes.
struct Softmax {
  static constexpr std::string_view name = "softmax";
  static constexpr Reads reads = Reads::logits;
  double label_smoothing = 0; ///< in [0, 1)
};

/// Contrastive loss of the hard pairs only: alike ones farther apart than the nearest unlike pair,
/// and unlike ones nearer than the farthest alike pair; d² and max(0, margin - d)² of the metric d,
/// over the pairs of the batch (sentence-transformers' OnlineContrastiveLoss).
struct OnlineContrastive {
  static constexpr std::string_view name = "online-contrastive";
  static constexpr Reads reads = Reads::metric;
  double margin = 0.5;
};

/// ln(1 + Σ e^(scale (s_j - s_i))) over all i and j where pair i is more alike than pair j by label
/// (CoSENT: Su 2022). Labels may be any real numbers.
struct CoSent {
  static constexpr std::string_view name = "cosent";
  static constexpr Reads reads = Reads::score;
  double scale = 20;
};

namespace detail {

template <class Real>
struct SoftmaxLoss {
  MatrixView<const Real> logits;
  VectorView<const Real> labels;
  Real smoothing;
  MatrixView<Real> dlogits;
  VectorView<Real> losses;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    const Index classes = logits.columns;
    const Real* const z = logits.row(i);
    Real most = z[0];
    for (Index k = 1; k < classes; ++k) most = z[k] > most ? z[k] : most;
    Real total = 0;
    for (Index k = 0; k < classes; ++k) total += exponential(z[k] - most);
    const Real lse = most + std::log(total);
    const auto label = static_cast<Index>(labels[i]);
    Real loss = 0;
    for (Index k = 0; k < classes; ++k) {
      const Real target =
          (k == label ? 1 - smoothing : Real{0}) + smoothing / static_cast<Real>(classes);
      loss += target * (lse - z[k]);
      dlogits(i, k) = (exponential(z[k] - lse) - target) / static_cast<Real>(logits.rows);
    }
    losses[i] = loss;
  }
};

/// One lane: the hard pairs of a batch have to be known before any of them counts.
template <class Real>
struct OnlineContrastiveLoss {
  VectorView<const Real> metrics, labels;
  Real margin;
  VectorView<Real> dmetrics;
  Real* total;

  SIAMESE_FUNCTION void operator()(Index, Index) const {
    Bounds alike, unlike;
    for (Index i = 0; i < metrics.size; ++i) (is_alike(i) ? alike : unlike).add(metrics[i]);
    const Real farthest_alike = alike.count > 1 ? alike.most : unlike.mean();
    const Real nearest_unlike = unlike.count > 1 ? unlike.least : alike.mean();
    Real sum = 0;
    for (Index i = 0; i < metrics.size; ++i) {
      const Real d = metrics[i];
      const Real gap = margin - d;
      Real slope = 0;
      if (is_alike(i) && d > nearest_unlike) {
        sum += d * d;
        slope = 2 * d;
      } else if (!is_alike(i) && d < farthest_alike && gap > 0) {
        sum += gap * gap;
        slope = -2 * gap;
      }
      dmetrics[i] = slope / static_cast<Real>(metrics.size);
    }
    *total = sum;
  }

private:
  struct Bounds {
    Index count = 0;
    Real least = 0, most = 0, sum = 0;
    SIAMESE_FUNCTION void add(Real d) {
      least = count == 0 || d < least ? d : least;
      most = count == 0 || d > most ? d : most;
      sum += d;
      ++count;
    }
    SIAMESE_FUNCTION Real mean() const {
      return count == 0 ? Real{0} : sum / static_cast<Real>(count);
    }
  };
  SIAMESE_FUNCTION bool is_alike(Index i) const { return labels[i] >= Real{0.5}; }
};

/// Row i of the sum over j, as e^most times a sum of at most n.
template <class Real>
struct CoSentRows {
  VectorView<const Real> scores, labels;
  Real scale;
  VectorView<Real> most, sums;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    Real largest = 0;
    for (Index j = 0; j < scores.size; ++j) {
      const Real x = scale * (scores[j] - scores[i]);
      largest = labels[j] < labels[i] && x > largest ? x : largest;
    }
    Real sum = 0;
    for (Index j = 0; j < scores.size; ++j)
      sum +=
          labels[j] < labels[i] ? exponential(scale * (scores[j] - scores[i]) - largest) : Real{0};
    most[i] = largest;
    sums[i] = sum;
  }
};

/// ln(1 + the sum of all rows).
template <class Real>
struct CoSentLog {
  VectorView<const Real> most, sums;
  Real* result;
  SIAMESE_FUNCTION void operator()(Index, Index) const {
    Real largest = 0;
    for (Index i = 0; i < most.size; ++i) largest = most[i] > largest ? most[i] : largest;
    Real sum = exponential(-largest);
    for (Index i = 0; i < most.size; ++i) sum += sums[i] * exponential(most[i] - largest);
    *result = largest + std::log(sum);
  }
};

template <class Real>
struct CoSentBackward {
  VectorView<const Real> scores, labels;
  Real scale;
  const Real* loss;
  VectorView<Real> dscores;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    Real slope = 0;
    for (Index j = 0; j < scores.size; ++j) {
      const Real x = scale * (scores[j] - scores[i]);
      slope += labels[j] > labels[i]   ? exponential(-x - *loss)
               : labels[j] < labels[i] ? -exponential(x - *loss)
                                       : Real{0};
    }
    dscores[i] = scale * slope;
  }
};

template <class T>
VectorView<T> only_column(MatrixView<T> view) {
  return {view.data, view.rows};
}

}

/// y (n, k), a head's outputs, against labels (n): dy = the gradient of the batch's loss, *total =
/// n times that loss.
template <class D, PairLoss Loss, class Real = typename D::Real>
void batch_loss(Context<D>& context, const Loss& loss,
                MatrixView<const std::type_identity_t<Real>> y,
                VectorView<const std::type_identity_t<Real>> labels, MatrixView<Real> dy,
                Real* total) {
  pair_loss(context.device, loss, detail::only_column(y), labels, detail::only_column(dy), total);
}

template <class D, class Real = typename D::Real>
void batch_loss(Context<D>& context, const Softmax& loss,
                MatrixView<const std::type_identity_t<Real>> y,
                VectorView<const std::type_identity_t<Real>> labels, MatrixView<Real> dy,
                Real* total) {
  const VectorView<Real> losses = context.vector(y.rows);
  for_each(
      context.device, 1, y.rows,
      detail::SoftmaxLoss<Real>{y, labels, static_cast<Real>(loss.label_smoothing), dy, losses});
  sum_of(context.device, losses, total);
}

template <class D, class Real = typename D::Real>
void batch_loss(Context<D>& context, const OnlineContrastive& loss,
                MatrixView<const std::type_identity_t<Real>> y,
                VectorView<const std::type_identity_t<Real>> labels, MatrixView<Real> dy,
                Real* total) {
  for_each(context.device, 1, 1,
           detail::OnlineContrastiveLoss<Real>{detail::only_column(y), labels,
                                               static_cast<Real>(loss.margin),
                                               detail::only_column(dy), total});
}

template <class D, class Real = typename D::Real>
void batch_loss(Context<D>& context, const CoSent& loss,
                MatrixView<const std::type_identity_t<Real>> y,
                VectorView<const std::type_identity_t<Real>> labels, MatrixView<Real> dy,
                Real* total) {
  const auto scores = detail::only_column(y);
  const Real scale = static_cast<Real>(loss.scale);
  const VectorView<Real> most = context.vector(y.rows);
  const VectorView<Real> sums = context.vector(y.rows);
  const VectorView<Real> value = context.vector(1);
  for_each(context.device, 1, y.rows, detail::CoSentRows<Real>{scores, labels, scale, most, sums});
  for_each(context.device, 1, 1, detail::CoSentLog<Real>{most, sums, value.data});
  for_each(
      context.device, 1, y.rows,
      detail::CoSentBackward<Real>{scores, labels, scale, value.data, detail::only_column(dy)});
  multiply(context.device, value.as_row(), static_cast<Real>(y.rows), contiguous(total, 1, 1));
}

}
