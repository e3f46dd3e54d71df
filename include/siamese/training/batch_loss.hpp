// SPDX-License-Identifier: MIT
// Losses of the outputs of a whole batch: logits of classes, and similarities compared with each
// other.
#pragma once

#include <siamese/core/math.hpp>
#include <siamese/core/option.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/model/loss.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/long_loop.hpp>
#include <siamese/ops/pairs.hpp>

#include <cmath>
#include <string_view>

namespace siamese {

/// Cross-entropy of logits z against the number y of a class, lse(z) - z_y. With label smoothing
/// the target of y is 1 - smoothing + smoothing/k, and the target of each other of the k classes
/// is smoothing/k.
struct Softmax {
  static constexpr std::string_view name = "softmax";
  static constexpr Reads reads = Reads::logits;
  double label_smoothing = 0; ///< in [0, 1)

  static constexpr auto options() {
    return list_of(Option{"label_smoothing", &Softmax::label_smoothing, below_1<double>()});
  }
};

/// Contrastive loss of only the hard pairs of a batch: alike pairs farther apart than the nearest
/// unlike pair, and unlike pairs nearer than the farthest alike pair. Their losses are d² and
/// max(0, margin - d)² of the distance d, divided by the number of pairs in the batch
/// (sentence-transformers' OnlineContrastiveLoss).
struct OnlineContrastive {
  static constexpr std::string_view name = "online-contrastive";
  static constexpr Reads reads = Reads::distance;
  static constexpr LearnsFrom learns_from = LearnsFrom::different_labels;
  double margin = 0.5;

  static constexpr auto options() {
    return list_of(Option{"margin", &OnlineContrastive::margin, above_0()});
  }
};

/// ln(1 + Σ e^(scale (s_j - s_i))) over all i and j for which pair i is more alike than pair j by
/// label (CoSENT: Su 2022). Labels may be any real numbers.
struct CoSent {
  static constexpr std::string_view name = "cosent";
  static constexpr Reads reads = Reads::output;
  static constexpr LearnsFrom learns_from = LearnsFrom::different_labels;
  double scale = 20;

  static constexpr auto options() { return list_of(Option{"scale", &CoSent::scale, above_0()}); }
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

/// Runs on one lane, because the hard pairs of a batch must be known before any of them counts.
template <class Real>
struct OnlineContrastiveLoss {
  VectorView<const Real> distances, labels;
  Real margin;
  VectorView<Real> ddistances;
  Real* total;

  SIAMESE_FUNCTION void operator()(Index, Index) const {
    Bounds alike, unlike;
    for (Index i = 0; i < distances.size; ++i) (is_alike(i) ? alike : unlike).add(distances[i]);
    const Real farthest_alike = alike.count > 1 ? alike.most : unlike.mean();
    const Real nearest_unlike = unlike.count > 1 ? unlike.least : alike.mean();
    Real sum = 0;
    for (Index i = 0; i < distances.size; ++i) {
      const Real d = distances[i];
      const Real gap = margin - d;
      Real slope = 0;
      if (is_alike(i) && d > nearest_unlike) {
        sum += d * d;
        slope = 2 * d;
      } else if (!is_alike(i) && d < farthest_alike && gap > 0) {
        sum += gap * gap;
        slope = -2 * gap;
      }
      ddistances[i] = slope / static_cast<Real>(distances.size);
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
  VectorView<const Real> similarities, labels;
  Real scale;
  VectorView<Real> most, sums;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    Real largest = 0;
    for (Index j = 0; j < similarities.size; ++j) {
      const Real x = scale * (similarities[j] - similarities[i]);
      largest = labels[j] < labels[i] && x > largest ? x : largest;
    }
    Real sum = 0;
    for (Index j = 0; j < similarities.size; ++j)
      sum += labels[j] < labels[i]
                 ? exponential(scale * (similarities[j] - similarities[i]) - largest)
                 : Real{0};
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
  VectorView<const Real> similarities, labels;
  Real scale;
  const Real* loss;
  VectorView<Real> dsimilarities;
  SIAMESE_FUNCTION void operator()(Index, Index i) const {
    Real slope = 0;
    for (Index j = 0; j < similarities.size; ++j) {
      const Real x = scale * (similarities[j] - similarities[i]);
      slope += labels[j] > labels[i]   ? exponential(-x - *loss)
               : labels[j] < labels[i] ? -exponential(x - *loss)
                                       : Real{0};
    }
    dsimilarities[i] = scale * slope;
  }
};

template <class T>
VectorView<T> only_column(MatrixView<T> view) {
  return {view.data, view.rows};
}

}

/// The loss of y (n, k), a head's outputs or distances, against labels (n): dy = the gradient of
/// the batch's loss, *total = n times that loss.
template <class D, PairLoss Loss>
void batch_loss(Context<D>& context, const Loss& loss, ConstView<D> y, ConstValues<D> labels,
                View<D> dy, typename D::Real* total) {
  pair_loss(context.device, loss, detail::only_column(y), labels, detail::only_column(dy), total);
}

template <class D>
void batch_loss(Context<D>& context, const Softmax& loss, ConstView<D> y, ConstValues<D> labels,
                View<D> dy, typename D::Real* total) {
  using Real = typename D::Real;
  const Values<D> losses = context.vector(y.rows);
  for_each(
      context.device, 1, y.rows,
      detail::SoftmaxLoss<Real>{y, labels, static_cast<Real>(loss.label_smoothing), dy, losses});
  sum_of(context.device, losses, total);
}

template <class D>
void batch_loss(Context<D>& context, const OnlineContrastive& loss, ConstView<D> y,
                ConstValues<D> labels, View<D> dy, typename D::Real* total) {
  using Real = typename D::Real;
  for_each(context.device, 1, 1,
           detail::OnlineContrastiveLoss<Real>{detail::only_column(y), labels,
                                               static_cast<Real>(loss.margin),
                                               detail::only_column(dy), total});
}

template <class D>
void batch_loss(Context<D>& context, const CoSent& loss, ConstView<D> y, ConstValues<D> labels,
                View<D> dy, typename D::Real* total) {
  using Real = typename D::Real;
  const auto similarities = detail::only_column(y);
  const Real scale = static_cast<Real>(loss.scale);
  const Values<D> most = context.vector(y.rows);
  const Values<D> sums = context.vector(y.rows);
  const Values<D> value = context.vector(1);
  for_each_long(context, y.rows, 10 * y.rows,
                detail::CoSentRows<Real>{similarities, labels, scale, most, sums});
  for_each(context.device, 1, 1, detail::CoSentLog<Real>{most, sums, value.data});
  for_each_long(context, y.rows, 10 * y.rows,
                detail::CoSentBackward<Real>{similarities, labels, scale, value.data,
                                             detail::only_column(dy)});
  multiply(context.device, value.as_row(), static_cast<Real>(y.rows), contiguous(total, 1, 1));
}

}
