// SPDX-License-Identifier: MIT
// Applies an optimizer's rule, written for one element, to all parameters of a model.
#pragma once

#include <siamese/core/parameter.hpp>
#include <siamese/device/loops.hpp>
#include <siamese/training/part.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace siamese {

/// The data of a step that an optimizer needs.
struct StepInfo {
  Index step = 1;                  ///< counts from 1
  double learning_rate_factor = 1; ///< of the schedule
  double gradient_scale = 1;       ///< below 1 if the gradient is clipped
};

/// An optimizer's state: `N` moments with the shape of the model, initially zero.
template <class M, std::size_t N>
struct Moments {
  std::array<M, N> models;

  explicit Moments(const M& model) : Moments(model, std::make_index_sequence<N>()) {
    for (M& moment : models) {
      visit(
          [](const Path&, auto& p) {
            if constexpr (requires { p.values.set_zero(); }) {
              p.values.set_zero();
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

/// A rule has a number of `moments` m per element. A step calls, in this order,
///     decay(m)       makes them forget,
///     gather(g, m)   adds the gradient,
///     move(w, m)     moves the parameter.
template <class Rule, class Real>
struct MomentsOf {
  std::array<MatrixView<Real>, Rule::moments> views;

  /// Row i of each moment.
  SIAMESE_FUNCTION std::array<Real*, Rule::moments> row(Index i) const {
    std::array<Real*, Rule::moments> rows;
    for (std::size_t k = 0; k < Rule::moments; ++k) rows[k] = views[k].row(i);
    return rows;
  }
};

/// The calls that one pass over the elements makes.
struct RulePass {
  bool decays = true, gathers = true, moves = true;
};

template <RulePass pass, class Rule, class Real>
struct ApplyRuleToRow {
  Rule rule;
  Real scale;
  const Real* g;
  Real* w;
  std::array<Real*, Rule::moments> moments;

  SIAMESE_FUNCTION void operator()(Index j) const {
    Real m[Rule::moments];
    for (std::size_t k = 0; k < Rule::moments; ++k) m[k] = moments[k][j];
    if constexpr (pass.decays) rule.decay(m);
    if constexpr (pass.gathers) rule.gather(scale * g[j], m);
    if constexpr (pass.moves) rule.move(w[j], m);
    for (std::size_t k = 0; k < Rule::moments; ++k) moments[k][j] = m[k];
  }
};

/// Row i of the gradient g belongs to row ids[i] of w and the moments, or to row i if ids is null.
/// Only a pass that gathers reads g.
template <RulePass pass, class Rule, class Real>
struct ApplyRule {
  Rule rule;
  Real scale;
  MatrixView<const Real> g;
  const Id* ids;
  MatrixView<Real> w;
  MomentsOf<Rule, Real> moments;

  SIAMESE_FUNCTION ApplyRuleToRow<pass, Rule, Real> row(Index i) const {
    const Index at = ids == nullptr ? i : ids[i];
    return {rule, scale, pass.gathers ? g.row(i) : nullptr, w.row(at), moments.row(at)};
  }
};

template <class Row>
struct RowIf {
  Row row;
  bool condition;
  SIAMESE_FUNCTION void operator()(Index j) const {
    if (condition) row(j);
  }
};

/// ApplyRule limited to the rows of w in [first, last).
template <RulePass pass, class Rule, class Real>
struct ApplyRuleToPart {
  ApplyRule<pass, Rule, Real> rule;
  Index first, last;

  SIAMESE_FUNCTION RowIf<ApplyRuleToRow<pass, Rule, Real>> row(Index i) const {
    const Index at = rule.ids[i];
    return {rule.row(i), at >= first && at < last};
  }
};

/// Loops that decay, gather and move in one pass over the rows of a gradient.
template <class D, class Rule, class Real>
using RuleLoops = Loops<D, ApplyRule<RulePass{}, Rule, Real>>;

// Not inline, so that a program with many encoders can instantiate these three only once.

/// Adds a loop in which row i of g moves row ids[i] of w, or row i if ids is null.
template <class D, class Rule, class Real>
void move_rows(RuleLoops<D, Rule, Real>& loops, const Rule& rule, Real scale,
               MatrixView<const Real> g, const Id* ids, MatrixView<Real> w,
               const MomentsOf<Rule, Real>& moments) {
  loops.add(g.rows, g.columns, {rule, scale, g, ids, w, moments});
}

template <class D, class Rule, class Real>
void run_moves(RuleLoops<D, Rule, Real>& loops) {
  loops.run();
}

/// Moves all rows of a table in three passes, because most rows have no gradient.
template <class D, class Rule, class Real>
void move_table(D& device, const Rule& rule, Real scale, Part part, MatrixView<Real> w,
                const Table<D>& g, const MomentsOf<Rule, Real>& moments) {
  constexpr RulePass decay{true, false, false}, gather{false, true, false},
      move{false, false, true};
  const MatrixView<Real> own = part.of(w);
  MomentsOf<Rule, Real> own_moments;
  for (std::size_t k = 0; k < Rule::moments; ++k) own_moments.views[k] = part.of(moments.views[k]);
  const Index first = part.first(w.rows);
  for_each(device, own.rows, own.columns,
           ApplyRule<decay, Rule, Real>{rule, scale, {}, nullptr, own, own_moments});
  for_each(device, g.ids.size, w.columns,
           ApplyRuleToPart<gather, Rule, Real>{
               {rule, scale, g.view(), g.ids.data, w, moments}, first, first + own.rows});
  for_each(device, own.rows, own.columns,
           ApplyRule<move, Rule, Real>{rule, scale, {}, nullptr, own, own_moments});
}

}

/// Applies the rule to one part of the model.
template <class D, class Rule, Model M>
void apply_rule(D& device, const Rule& rule, double gradient_scale, TableRows rows, Part part,
                M& model, const M& gradient, Moments<M, Rule::moments>& state) {
  using Real = typename D::Real;
  const Real scale = static_cast<Real>(gradient_scale);
  detail::RuleLoops<D, Rule, Real> loops(device);
  const auto move = [&](const Path&, auto& w, const auto& g, auto&... m) {
    const ConstView<D> own = part.of(g.view());
    if constexpr (requires { g.ids; }) {
      const detail::MomentsOf<Rule, Real> moments{{m.view()...}};
      const Id* const ids = g.ids.data + part.first(g.ids.size);
      if (g.ids.size == 0)
        return; // a frozen table; a batch touches at least one row of any other table
      if (rows == TableRows::touched)
        detail::move_rows<D, Rule, Real>(loops, rule, scale, own, ids, w.view(), moments);
      else
        detail::move_table(device, rule, scale, part, w.view(), g, moments);
    } else {
      const detail::MomentsOf<Rule, Real> moments{{part.of(m.view())...}};
      detail::move_rows<D, Rule, Real>(loops, rule, scale, own, nullptr, part.of(w.view()),
                                       moments);
    }
  };
  std::apply([&](auto&... moment) { visit(move, model, gradient, moment...); }, state.models);
  detail::run_moves<D, Rule, Real>(loops);
}

}
