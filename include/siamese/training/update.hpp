// SPDX-License-Identifier: MIT
// How a rule of one element moves all parameters of a model, dense ones and tables.
#pragma once

#include <siamese/core/parameter.hpp>
#include <siamese/device/device.hpp>
#include <siamese/training/part.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace siamese {

/// What an optimizer is told of a step.
struct StepInfo {
  Index step = 1;                  ///< counts from 1
  double learning_rate_factor = 1; ///< a schedule's
  double gradient_scale = 1;       ///< below 1 where the gradient is clipped
};

/// What an optimizer remembers of the gradients: `N` models, zero at first.
template <class M, std::size_t N>
struct Moments {
  std::array<M, N> models;

  explicit Moments(const M& model) : Moments(model, std::make_index_sequence<N>()) {
    for (M& moment : models) {
      visit(
          [](const Path&, auto& p) {
            if constexpr (requires { p.rows.set_zero(); }) {
              p.rows.set_zero();
            } else {
              p.set_zero();
            }
          },
          moment);
    }
  }

private:
  template <std::size_t... Is>
  Moments(const M& model, std::index_sequence<Is...>) : models{((void)Is, model)...} {}
};

/// Which rows of a table a step moves.
enum class TableRows { touched, all };

namespace detail {

/// A rule has a number of moments m, and in this order
///     decay(m)       makes them forget,
///     gather(g, m)   adds the gradient,
///     move(w, m)     moves the parameter.
template <class Rule, class Real>
struct MomentsOf {
  std::array<MatrixView<Real>, Rule::moments> views;

  /// f(the moments of one element).
  template <class F>
  SIAMESE_FUNCTION void at(Index i, Index j, const F& f) const {
    Real m[Rule::moments];
    for (std::size_t k = 0; k < Rule::moments; ++k) m[k] = views[k](i, j);
    f(m);
    for (std::size_t k = 0; k < Rule::moments; ++k) views[k](i, j) = m[k];
  }
};

/// Every element of a dense parameter.
template <class Rule, class Real>
struct MoveDense {
  Rule rule;
  Real scale;
  MatrixView<const Real> g;
  MatrixView<Real> w;
  MomentsOf<Rule, Real> moments;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    moments.at(i, j, [&](Real* m) {
      rule.decay(m);
      rule.gather(scale * g(i, j), m);
      rule.move(w(i, j), m);
    });
  }
};

/// Touched rows of a table: row i of g belongs to row ids[i] of the others.
template <class Rule, class Real>
struct MoveTouched {
  Rule rule;
  Real scale;
  MatrixView<const Real> g;
  const Id* ids;
  MatrixView<Real> w;
  MomentsOf<Rule, Real> moments;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Index row = ids[i];
    moments.at(row, j, [&](Real* m) {
      rule.decay(m);
      rule.gather(scale * g(i, j), m);
      rule.move(w(row, j), m);
    });
  }
};

/// All rows of a table, in three passes: decay all, gather what was touched, move all.
template <class Rule, class Real>
struct DecayAll {
  Rule rule;
  MomentsOf<Rule, Real> moments;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    moments.at(i, j, [&](Real* m) { rule.decay(m); });
  }
};
template <class Rule, class Real>
struct GatherTouched {
  Rule rule;
  Real scale;
  MatrixView<const Real> g;
  const Id* ids;
  Index first, last; // this part's rows of the table
  MomentsOf<Rule, Real> moments;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const Index row = ids[i];
    if (row >= first && row < last)
      moments.at(row, j, [&](Real* m) { rule.gather(scale * g(i, j), m); });
  }
};
template <class Rule, class Real>
struct MoveAll {
  Rule rule;
  MatrixView<Real> w;
  MomentsOf<Rule, Real> moments;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    moments.at(i, j, [&](Real* m) { rule.move(w(i, j), m); });
  }
};

template <class D, class Rule, class Real>
void move_dense(D& device, const Rule& rule, Real scale, MatrixView<Real> w,
                MatrixView<const Real> g, const MomentsOf<Rule, Real>& moments) {
  for_each(device, w.rows, w.columns, MoveDense<Rule, Real>{rule, scale, g, w, moments});
}

template <class D, class Rule, class Real>
void move_table(D& device, const Rule& rule, Real scale, TableRows rows, Part part,
                MatrixView<Real> w, const Table<D>& g, const MomentsOf<Rule, Real>& moments) {
  if (g.ids.size == 0) return; // a frozen table: a batch touches some row of any other
  if (rows == TableRows::touched) {
    const MatrixView<const Real> own = part.of(g.view());
    for_each(
        device, own.rows, own.columns,
        MoveTouched<Rule, Real>{rule, scale, own, g.ids.data + part.first(g.ids.size), w, moments});
    return;
  }
  const MatrixView<Real> own = part.of(w);
  MomentsOf<Rule, Real> own_moments;
  for (std::size_t k = 0; k < Rule::moments; ++k) own_moments.views[k] = part.of(moments.views[k]);
  const Index first = part.first(w.rows);
  for_each(device, own.rows, own.columns, DecayAll<Rule, Real>{rule, own_moments});
  for_each(device, g.ids.size, w.columns,
           GatherTouched<Rule, Real>{rule, scale, g.view(), g.ids.data, first, first + own.rows,
                                     moments});
  for_each(device, own.rows, own.columns, MoveAll<Rule, Real>{rule, own, own_moments});
}

}

/// Moves one part of the model by the rule.
template <class D, class Rule, Model M, class Real = typename D::Real>
void apply_rule(D& device, const Rule& rule, double gradient_scale, TableRows rows, Part part,
                M& model, const M& gradient, Moments<M, Rule::moments>& state) {
  const Real scale = static_cast<Real>(gradient_scale);
  const auto move = [&](const Path&, auto& w, const auto& g, auto&... m) {
    const detail::MomentsOf<Rule, Real> moments{{m.view()...}};
    if constexpr (requires { g.ids; }) {
      detail::move_table(device, rule, scale, rows, part, w.view(), g, moments);
    } else {
      const detail::MomentsOf<Rule, Real> own_moments{{part.of(m.view())...}};
      detail::move_dense<D, Rule, Real>(device, rule, scale, part.of(w.view()), part.of(g.view()),
                                        own_moments);
    }
  };
  std::apply([&](auto&... moment) { visit(move, model, gradient, moment...); }, state.models);
}

}
