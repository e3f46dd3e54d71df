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

/// exp(-‖u - v‖₁), in (0, 1] (MaLSTM: Mueller and Thyagarajan 2016). Where u and v agree in a
/// component its gradient is zero.
struct Manhattan {
  static constexpr std::string_view name = "manhattan";
  static constexpr bool is_probability = true;

  template <class Real>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return std::exp(-lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      return d < 0 ? -d : d;
    }));
  }

  /// du = dscore ∂score/∂u, dv likewise.
  template <class Real>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    const Real scale = score * dscore;
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      const Real g = d > 0 ? -scale : d < 0 ? scale : Real{0};
      du[j] = g;
      dv[j] = -g;
    });
  }
};

/// exp(-‖u - v‖₂), in (0, 1]. At u = v the gradient is zero.
struct Euclidean {
  static constexpr std::string_view name = "euclidean";
  static constexpr bool is_probability = true;

  template <class Real>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return std::exp(-norm(u, v, dim, lanes));
  }

  template <class Real>
  SIAMESE_FUNCTION void gradient(const Real* u, const Real* v, Index dim, Lanes lanes, Real score,
                                 Real dscore, Real* du, Real* dv) const {
    const Real distance = norm(u, v, dim, lanes);
    const Real scale = distance > 0 ? -score * dscore / distance : Real{0};
    lanes.each(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real g = scale * (u[j] - v[j]);
      du[j] = g;
      dv[j] = -g;
    });
  }

private:
  template <class Real>
  SIAMESE_FUNCTION static Real norm(const Real* u, const Real* v, Index dim, Lanes lanes) {
    return std::sqrt(lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA {
      const Real d = u[j] - v[j];
      return d * d;
    }));
  }
};

/// u·v, any real number.
struct Dot {
  static constexpr std::string_view name = "dot";
  static constexpr bool is_probability = false;

  template <class Real>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    return lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * v[j]; });
  }

  template <class Real>
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
  static constexpr std::string_view name = "cosine";
  static constexpr bool is_probability = false;

  template <class Real>
  SIAMESE_FUNCTION Real score(const Real* u, const Real* v, Index dim, Lanes lanes) const {
    const Real norms = norm(u, dim, lanes) * norm(v, dim, lanes);
    return norms > 0 ? Dot{}.score(u, v, dim, lanes) / norms : Real{0};
  }

  template <class Real>
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
  template <class Real>
  SIAMESE_FUNCTION static Real norm(const Real* u, Index dim, Lanes lanes) {
    return std::sqrt(lanes.sum(dim, [=](Index j) SIAMESE_LAMBDA { return u[j] * u[j]; }));
  }
};

}
