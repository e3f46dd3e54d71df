// SPDX-License-Identifier: MIT
// How a gradient moves a model. Optimizers are hyper-parameters; their state mirrors the model.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/core/parameter.hpp>
#include <siamese/device/device.hpp>
#include <siamese/training/part.hpp>

#include <cmath>

namespace siamese {

/// First and second moments of the gradient.
template <class M>
struct Moments {
  M first, second;

  explicit Moments(const M& model) : first(model), second(model) {
    const auto clear = [](const Path&, auto& p) {
      if constexpr (requires { p.rows.set_zero(); }) {
        p.rows.set_zero();
      } else {
        p.set_zero();
      }
    };
    visit(clear, first);
    visit(clear, second);
  }
};

namespace detail {

/// Adam's rule. With the corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t its step
/// rate (m / c1) / (sqrt(v / c2) + epsilon) is step_size m / (sqrt(v) + margin) for
/// step_size = rate sqrt(c2) / c1 and margin = epsilon sqrt(c2).
template <class Real>
struct AdamRule {
  Real beta1, beta2, step_size, margin;

  SIAMESE_FUNCTION void decay(Real& m, Real& v) const {
    m *= beta1;
    v *= beta2;
  }
  SIAMESE_FUNCTION void gather(Real g, Real& m, Real& v) const {
    m += (1 - beta1) * g;
    v += (1 - beta2) * g * g;
  }
  SIAMESE_FUNCTION void move(Real& w, Real m, Real v) const {
    w -= step_size * m / (std::sqrt(v) + margin);
  }
};

/// Every element of a dense parameter, gradients row by row.
template <class Real>
struct AdamDense {
  AdamRule<Real> rule;
  MatrixView<const Real> g;
  MatrixView<Real> w, m, v;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    rule.decay(m(i, j), v(i, j));
    rule.gather(g(i, j), m(i, j), v(i, j));
    rule.move(w(i, j), m(i, j), v(i, j));
  }
};

/// Touched rows of a table: row i of g belongs to row ids[i] of the others.
template <class Real>
struct AdamTouched {
  AdamRule<Real> rule;
  MatrixView<const Real> g;
  const Id* ids;
  MatrixView<Real> w, m, v;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Index row = ids[i];
    rule.decay(m(row, j), v(row, j));
    rule.gather(g(i, j), m(row, j), v(row, j));
    rule.move(w(row, j), m(row, j), v(row, j));
  }
};

/// All rows of a table, in three passes: decay all, gather what was touched, move all.
template <class Real>
struct AdamDecay {
  AdamRule<Real> rule;
  MatrixView<Real> m, v;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { rule.decay(m(i, j), v(i, j)); }
};
template <class Real>
struct AdamGather {
  AdamRule<Real> rule;
  MatrixView<const Real> g;
  const Id* ids;
  Index first, last; // this part's rows of the table
  MatrixView<Real> m, v;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Index row = ids[i];
    if (row >= first && row < last) rule.gather(g(i, j), m(row, j), v(row, j));
  }
};
template <class Real>
struct AdamMove {
  AdamRule<Real> rule;
  MatrixView<const Real> m, v;
  MatrixView<Real> w;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { rule.move(w(i, j), m(i, j), v(i, j)); }
};

}

/// Adam (Kingma and Ba 2015). `Lazy` decides about the rows of a table that the batch did not
/// touch; the bias correction counts all steps either way.
template <bool Lazy>
struct BasicAdam {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;

  template <Model M>
  using State = Moments<M>;

  /// Throws ArgumentError for values that Adam is not defined for.
  void check() const {
    const auto require = [](bool good, const char* problem) {
      if (!good) throw ArgumentError(problem);
    };
    require(std::isfinite(learning_rate) && learning_rate >= 0,
            "learning rate must be finite, not negative");
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)");
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)");
    require(std::isfinite(epsilon) && epsilon > 0, "epsilon must be positive");
  }

  /// Moves one part of the model against the gradient; `step` counts from 1.
  template <class D, Model M>
  void update(D& device, Part part, M& model, const M& gradient, State<M>& state,
              Index step) const {
    const auto rule = this->template rule<typename D::Real>(step);
    visit(
        [&](const Path&, auto& w, const auto& g, auto& m, auto& v) {
          if constexpr (!requires { g.ids; }) {
            dense_rows(device, rule, part, w.view(), g.view(), m.view(), v.view());
          } else if constexpr (Lazy) {
            touched_rows(device, rule, part, w.view(), g, m.view(), v.view());
          } else {
            all_rows(device, rule, part, w.view(), g, m.view(), v.view());
          }
        },
        model, gradient, state.first, state.second);
  }

private:
  template <class Real>
  detail::AdamRule<Real> rule(Index step) const {
    const auto t = static_cast<double>(step);
    const double root = std::sqrt(1 - std::pow(beta2, t));
    return {static_cast<Real>(beta1), static_cast<Real>(beta2),
            static_cast<Real>(learning_rate * root / (1 - std::pow(beta1, t))),
            static_cast<Real>(epsilon * root)};
  }

  template <class D, class Real>
  static void dense_rows(D& device, const detail::AdamRule<Real>& rule, Part part,
                         MatrixView<Real> w, MatrixView<const Real> g, MatrixView<Real> m,
                         MatrixView<Real> v) {
    const MatrixView<Real> own = part.of(w);
    for_each(device, own.rows, own.columns,
             detail::AdamDense<Real>{rule, part.of(g), own, part.of(m), part.of(v)});
  }

  template <class D, class Real>
  static void touched_rows(D& device, const detail::AdamRule<Real>& rule, Part part,
                           MatrixView<Real> w, const Table<D>& g, MatrixView<Real> m,
                           MatrixView<Real> v) {
    const MatrixView<const Real> own = part.of(g.view());
    for_each(device, own.rows, own.columns,
             detail::AdamTouched<Real>{rule, own, g.ids.data + part.first(g.ids.size), w, m, v});
  }

  template <class D, class Real>
  static void all_rows(D& device, const detail::AdamRule<Real>& rule, Part part, MatrixView<Real> w,
                       const Table<D>& g, MatrixView<Real> m, MatrixView<Real> v) {
    const MatrixView<Real> own_w = part.of(w);
    const MatrixView<Real> own_m = part.of(m);
    const MatrixView<Real> own_v = part.of(v);
    const Index first = part.first(w.rows);
    for_each(device, own_m.rows, own_m.columns, detail::AdamDecay<Real>{rule, own_m, own_v});
    for_each(device, g.ids.size, m.columns,
             detail::AdamGather<Real>{rule, g.view(), g.ids.data, first, first + own_w.rows, m, v});
    for_each(device, own_w.rows, own_w.columns, detail::AdamMove<Real>{rule, own_m, own_v, own_w});
  }
};

/// Moves every row at every step, as the dense Adam of PyTorch and TensorFlow.
using Adam = BasicAdam<false>;

/// Moves, and decays the moments of, only the rows a batch touched, as TensorFlow's LazyAdam.
using LazyAdam = BasicAdam<true>;

}
