// SPDX-License-Identifier: MIT
// Distances of two vectors u and v: smaller is more alike. Each defines the similarity that belongs
// to it.
#pragma once

#include <siamese/core/any_of.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/product_pairs.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace siamese {

/// ‖u - v‖₁. The similarity exp(-d) is MaLSTM's (Mueller and Thyagarajan 2016). The gradient
/// is zero in components where u and v are equal.
struct Manhattan {
  static constexpr std::string_view name = "manhattan";
  static constexpr bool is_probability = true; ///< every similarity is in [0, 1], as `Bce` needs
  /// Every distance is at least 0, and 0 for equal vectors: contrastive and triplet losses need
  /// this.
  static constexpr bool is_nonnegative = true;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      return d < 0 ? -d : d;
    });
  }

  /// du = ddistance ∂distance/∂u, and dv likewise.
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                                 Real ddistance, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      const Real g = d > 0 ? ddistance : d < 0 ? -ddistance : Real{0};
      du[j] = g;
      dv[j] = -g;
    });
  }

  template <class Real>
  SIAMESE_FUNCTION Real similarity(Real distance) const {
    return std::exp(-distance);
  }

  /// ∂similarity/∂distance.
  template <class Real>
  SIAMESE_FUNCTION Real slope(Real distance) const {
    return -std::exp(-distance);
  }
};

/// ‖u - v‖₂; the similarity is exp(-d). At u = v the gradient is zero.
struct Euclidean {
  static constexpr std::string_view name = "euclidean";
  static constexpr bool is_probability = true;
  static constexpr bool is_nonnegative = true;
  using ByProduct = EuclideanByProduct;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return std::sqrt(lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      return d * d;
    }));
  }

  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes,
                                 Real distance, Real ddistance, Real* du, Real* dv) const {
    const Real scale = distance > 0 ? ddistance / distance : Real{0};
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real g = scale * (u[j] - v[j]);
      du[j] = g;
      dv[j] = -g;
    });
  }

  template <class Real>
  SIAMESE_FUNCTION Real similarity(Real distance) const {
    return std::exp(-distance);
  }
  template <class Real>
  SIAMESE_FUNCTION Real slope(Real distance) const {
    return -std::exp(-distance);
  }
};

/// 1 - u·v / (‖u‖₂ ‖v‖₂), in [0, 2] up to rounding; the similarity is the cosine. If a vector is
/// zero, the cosine is zero, and so is the gradient.
struct Cosine {
  static constexpr std::string_view name = "cosine";
  static constexpr bool is_probability = false;
  static constexpr bool is_nonnegative = true;
  using ByProduct = CosineByProduct;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    const Real norms = norm(u, dim, lanes) * norm(v, dim, lanes);
    const Real product = lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * v[j]; });
    return 1 - (norms > 0 ? product / norms : Real{0});
  }

  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes,
                                 Real distance, Real ddistance, Real* du, Real* dv) const {
    const Real norm_u = norm(u, dim, lanes);
    const Real norm_v = norm(v, dim, lanes);
    const bool defined = norm_u * norm_v > 0;
    const Real inverse_u = defined ? 1 / norm_u : Real{0};
    const Real inverse_v = defined ? 1 / norm_v : Real{0};
    const Real cosine = 1 - distance;
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real unit_u = u[j] * inverse_u;
      const Real unit_v = v[j] * inverse_v;
      du[j] = -ddistance * inverse_u * (unit_v - cosine * unit_u);
      dv[j] = -ddistance * inverse_v * (unit_u - cosine * unit_v);
    });
  }

  template <class Real>
  SIAMESE_FUNCTION Real similarity(Real distance) const {
    return 1 - distance;
  }
  template <class Real>
  SIAMESE_FUNCTION Real slope(Real) const {
    return -1;
  }

private:
  template <class Real, class Lanes>
  SIAMESE_FUNCTION static Real norm(const Real* u, Index dim, Lanes lanes) {
    return std::sqrt(lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * u[j]; }));
  }
};

/// -u·v; the similarity is the dot product, which may be any real number.
struct Dot {
  static constexpr std::string_view name = "dot";
  static constexpr bool is_probability = false;
  static constexpr bool is_nonnegative = false;
  using ByProduct = DotByProduct;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real distance(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return -lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * v[j]; });
  }

  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                                 Real ddistance, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      du[j] = -ddistance * v[j];
      dv[j] = -ddistance * u[j];
    });
  }

  template <class Real>
  SIAMESE_FUNCTION Real similarity(Real distance) const {
    return -distance;
  }
  template <class Real>
  SIAMESE_FUNCTION Real slope(Real) const {
    return -1;
  }
};

/// A distance of your own has every member of `Manhattan`, for any `Real` and `Lanes`. It needs
/// neither SIAMESE_FUNCTION nor SIAMESE_LAMBDA (core/config.hpp); for CUDA its functions must be
/// constexpr. `ByProduct` is optional (ops/product_pairs.hpp).
template <class T>
concept Distance = requires(const T& policy, const float* u, Index dim, float distance, float* du) {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::is_probability } -> std::convertible_to<bool>;
  { T::is_nonnegative } -> std::convertible_to<bool>;
  { policy.distance(u, u, dim, Lanes{}) } -> std::same_as<float>;
  policy.gradient(u, u, dim, Lanes{}, distance, distance, du, du);
  { policy.similarity(distance) } -> std::same_as<float>;
  { policy.slope(distance) } -> std::same_as<float>;
};

static_assert(Distance<Manhattan> && Distance<Euclidean> && Distance<Cosine> && Distance<Dot>);

/// A distance chosen by name.
using AnyDistance = AnyOf<Manhattan, Euclidean, Cosine, Dot>;

}
