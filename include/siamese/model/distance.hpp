// SPDX-License-Identifier: MIT
// Similarities of two vectors u and v with their gradients: greater is more alike.
#pragma once

#include <siamese/device/device.hpp>

#include <cmath>
#include <string_view>

namespace siamese {

/// Whether every score is a probability, in [0, 1], as `Bce` needs.
template <class Distance>
concept ProbabilityDistance = Distance::is_probability;

/// Whether a similarity is made of a metric, as contrastive losses need: `Distance::Metric`.
template <class Distance>
concept MetricDistance = requires {
  typename Distance::Metric;
};

/// Metrics: functors of the same form, 0 where u and v are the same, greater the less alike they
/// are.
namespace metric {

/// ‖u - v‖₁. Where u and v agree in a component its gradient is zero.
struct Manhattan {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      return d < 0 ? -d : d;
    });
  }

  /// du = dscore ∂score/∂u, dv likewise.
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                                 Real dscore, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      const Real g = d > 0 ? dscore : d < 0 ? -dscore : Real{0};
      du[j] = g;
      dv[j] = -g;
    });
  }
};

/// ‖u - v‖₂. At u = v the gradient is zero.
struct Euclidean {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return std::sqrt(lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      return d * d;
    }));
  }

  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    const Real scale = score > 0 ? dscore / score : Real{0};
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real g = scale * (u[j] - v[j]);
      du[j] = g;
      dv[j] = -g;
    });
  }
};

}

/// exp(-metric), in (0, 1].
template <class M>
struct ExponentialOf {
  using Metric = M;
  static constexpr bool is_probability = true;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return std::exp(-Metric{}.score(u, v, dim, lanes));
  }

  /// du = dscore ∂score/∂u, dv likewise.
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    // Not from the score, which may have underflowed to 0.
    Metric{}.gradient(u, v, dim, lanes, Metric{}.score(u, v, dim, lanes), -score * dscore, du, dv);
  }
};

/// exp(-‖u - v‖₁) (MaLSTM: Mueller and Thyagarajan 2016).
struct Manhattan : ExponentialOf<metric::Manhattan> {
  static constexpr std::string_view name = "manhattan";
};

/// exp(-‖u - v‖₂).
struct Euclidean : ExponentialOf<metric::Euclidean> {
  static constexpr std::string_view name = "euclidean";
};

/// u·v, any real number.
struct Dot {
  static constexpr std::string_view name = "dot";
  static constexpr bool is_probability = false;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * v[j]; });
  }

  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real,
                                 Real dscore, Real* du, Real* dv) const {
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      du[j] = dscore * v[j];
      dv[j] = dscore * u[j];
    });
  }
};

/// u·v / (‖u‖₂ ‖v‖₂), in [-1, 1] up to rounding; zero, with a zero gradient, where a vector is
/// zero.
struct Cosine {
  struct Metric;
  static constexpr std::string_view name = "cosine";
  static constexpr bool is_probability = false;

  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    const Real norms = norm(u, dim, lanes) * norm(v, dim, lanes);
    return norms > 0 ? Dot{}.score(u, v, dim, lanes) / norms : Real{0};
  }

  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    const Real norm_u = norm(u, dim, lanes);
    const Real norm_v = norm(v, dim, lanes);
    const bool defined = norm_u * norm_v > 0;
    const Real inverse_u = defined ? 1 / norm_u : Real{0};
    const Real inverse_v = defined ? 1 / norm_v : Real{0};
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real unit_u = u[j] * inverse_u;
      const Real unit_v = v[j] * inverse_v;
      du[j] = dscore * inverse_u * (unit_v - score * unit_u);
      dv[j] = dscore * inverse_v * (unit_u - score * unit_v);
    });
  }

private:
  template <class Real, class Lanes>
  SIAMESE_FUNCTION static Real norm(const Real* u, Index dim, Lanes lanes) {
    return std::sqrt(lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * u[j]; }));
  }
};

/// 1 - cosine, in [0, 2] up to rounding.
struct Cosine::Metric {
  template <class Real, class Lanes>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return 1 - Cosine{}.score(u, v, dim, lanes);
  }
  template <class Real, class Lanes>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    Cosine{}.gradient(u, v, dim, lanes, 1 - score, -dscore, du, dv);
  }
};

}
