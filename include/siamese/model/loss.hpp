// SPDX-License-Identifier: MIT
// Losses of a pair's similarity s or distance d against a label y (1: alike), with derivatives.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/option.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace siamese {

/// The numbers that a loss reads from a model: the only output of a pair (any number, a
/// probability, or a cosine); the logits of classes; the distance of a pair; or the distances or
/// similarities between all vectors of the batch.
enum class Reads { output, probability, cosine, logits, distance, all_distances, all_similarities };

/// The training pairs without which a loss has nothing to learn from. A loss whose member
/// `learns_from` is missing learns from any.
enum class LearnsFrom { alike_pairs, different_labels };

/// A loss of one pair: a functor. The loss of a batch is the mean over its pairs.
template <class L>
concept PairLoss = requires(const L& loss, float s, float y) {
  { loss.value(s, y) } -> std::same_as<float>;
  { loss.derivative(s, y) } -> std::same_as<float>;
  { L::name } -> std::convertible_to<std::string_view>;
  { L::reads } -> std::convertible_to<Reads>;
};

/// Mean squared error, (s - y)².
struct Mse {
  static constexpr std::string_view name = "mse";
  static constexpr Reads reads = Reads::output;

  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    return (s - y) * (s - y);
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    return 2 * (s - y);
  }
};

/// Mean absolute error, |s - y|. The derivative is zero at s = y.
struct Mae {
  static constexpr std::string_view name = "mae";
  static constexpr Reads reads = Reads::output;

  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    return s < y ? y - s : s - y;
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    return s > y ? Real{1} : s < y ? Real{-1} : Real{0};
  }
};

/// Binary cross-entropy, -y ln s - (1 - y) ln(1 - s), of a probability s. s is kept 1e-7 away from
/// 0 and 1, so that a confident mistake has a large but finite loss. Outside these limits the
/// derivative is the one at the limit, so that such a pair still trains. Label smoothing moves
/// y towards 1/2 by that fraction (Szegedy et al. 2016).
struct Bce {
  static constexpr std::string_view name = "bce";
  static constexpr Reads reads = Reads::probability;

  double label_smoothing = 0; ///< in [0, 1)

  static constexpr auto options() {
    return list_of(Option{"label_smoothing", &Bce::label_smoothing, below_1<double>()});
  }

  template <class Real>
  SIAMESE_FUNCTION Real value(Real s, Real y) const {
    const Real p = clamp(s);
    const Real target = smooth(y);
    return -target * std::log(p) - (1 - target) * std::log(1 - p);
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real s, Real y) const {
    const Real p = clamp(s);
    return (p - smooth(y)) / (p * (1 - p));
  }

private:
  template <class Real>
  SIAMESE_FUNCTION Real smooth(Real y) const {
    const Real part = static_cast<Real>(label_smoothing);
    return y + part * (Real{0.5} - y);
  }
  template <class Real>
  SIAMESE_FUNCTION static Real clamp(Real s) {
    constexpr Real margin = static_cast<Real>(1e-7);
    return s < margin ? margin : s > 1 - margin ? 1 - margin : s;
  }
};

/// (s - y)² of a cosine s, as in sentence-transformers' CosineSimilarityLoss.
struct CosineSimilarity : Mse {
  static constexpr std::string_view name = "cosine-similarity";
  static constexpr Reads reads = Reads::cosine;
};

/// y d²/2 + (1 - y) max(0, margin - d)²/2 of the distance d (Hadsell, Chopra and LeCun 2006).
struct Contrastive {
  static constexpr std::string_view name = "contrastive";
  static constexpr Reads reads = Reads::distance;
  static constexpr LearnsFrom learns_from = LearnsFrom::different_labels;

  double margin = 0.5;

  static constexpr auto options() {
    return list_of(Option{"margin", &Contrastive::margin, above_0()});
  }

  template <class Real>
  SIAMESE_FUNCTION Real value(Real d, Real y) const {
    const Real short_of = shortfall(d);
    return (y * d * d + (1 - y) * short_of * short_of) / 2;
  }
  template <class Real>
  SIAMESE_FUNCTION Real derivative(Real d, Real y) const {
    return y * d - (1 - y) * shortfall(d);
  }

private:
  template <class Real>
  SIAMESE_FUNCTION Real shortfall(Real d) const {
    const Real gap = static_cast<Real>(margin) - d;
    return gap < 0 ? Real{0} : gap;
  }
};

static_assert(PairLoss<Mse> && PairLoss<Mae> && PairLoss<Bce> && PairLoss<CosineSimilarity> &&
              PairLoss<Contrastive>);

}
