// SPDX-License-Identifier: MIT
// All steps of a recurrent layer, one after the other (see ops/recurrence.hpp).
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/ops/dropout.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/recurrence.hpp>

namespace siamese {

/// What the steps read and write, and what backward needs of them.
template <class Real>
struct RecurrentPass {
  Layout layout;
  bool reversed;
  MatrixView<const Real> a;      ///< (rows, gates * units), read through the layout
  MatrixView<const Real> weight; ///< U (units, gates * units)
  const Real* bias;              ///< c (gates * units)
  MatrixView<Real> y;            ///< (positions, units)
  MatrixView<Real> saved;        ///< (positions, saved * units)
  MatrixView<Real> states;       ///< (positions, units): before each token, in the steps' order
  MatrixView<Real> read;         ///< (positions, units): what the product reads of them, maybe them
  DropoutDraws draws;            ///< of what the product reads; rate 0 where it reads the states
};

/// The gradient of the steps.
template <class Real>
struct RecurrentPassBackward {
  RecurrentPass<Real> pass;
  MatrixView<const Real> dy; ///< (positions, units)
  MatrixView<Real> da;       ///< (positions, gates * units)
  MatrixView<Real> ds;       ///< (positions, gates * units), in the order of `states`
};

/// All steps forward, each of which takes one product over the sentences that still have a token.
template <class Cell, class D>
void recur(Context<D>& context, const RecurrentPass<typename D::Real>& pass) {
  using Real = typename D::Real;
  const Layout& layout = pass.layout;
  const MatrixView<Real> s = context.matrix(layout.sentences, pass.weight.columns);
  fill(context.device, pass.states.middle_rows(0, layout.sentences), 0);
  fill(context.device, s, 0);
  Index first = 0;
  for (Index step = 0; step < layout.longest; ++step) {
    const Index active = layout.active[step];
    const MatrixView<Real> h = pass.states.middle_rows(first, active);
    const MatrixView<Real> read = pass.read.middle_rows(first, active);
    const MatrixView<Real> product = s.middle_rows(0, active);
    if (pass.draws.rate > 0) dropout_states(context.device, h, layout, pass.draws, read);
    if (step > 0)
      gemm(context.device, Op::plain, Op::plain, Real{1}, read, pass.weight, Real{0}, product);
    first += active;
    const Index next = step + 1 < layout.longest ? layout.active[step + 1] : 0;
    recurrent_step<Cell>(context.device, {{layout, step, pass.reversed},
                                          pass.a,
                                          product,
                                          pass.bias,
                                          h,
                                          pass.y,
                                          pass.saved,
                                          pass.states.middle_rows(first, next)});
  }
}

/// All steps backward.
template <class Cell, class D>
void recur_backward(Context<D>& context, const RecurrentPassBackward<typename D::Real>& backward) {
  using Real = typename D::Real;
  const RecurrentPass<Real>& pass = backward.pass;
  const Layout& layout = pass.layout;
  const Index units = pass.y.columns;
  const bool drops = pass.draws.rate > 0;
  const MatrixView<Real> dstate = context.matrix(layout.sentences, Cell::states * units);
  const MatrixView<Real> dread = context.matrix(drops ? layout.sentences : 0, units);
  const MatrixView<Real> transposed =
      context.matrix(pass.weight.columns, units); // once, not at every step
  transpose(context.device, pass.weight, transposed);
  fill(context.device, dstate, 0);
  Index first = layout.positions;
  for (Index step = layout.longest - 1; step >= 0; --step) {
    const Index active = layout.active[step];
    first -= active;
    const MatrixView<Real> ds = backward.ds.middle_rows(first, active);
    recurrent_step_backward<Cell>(context.device, {{layout, step, pass.reversed},
                                                   backward.dy,
                                                   pass.saved,
                                                   pass.states.middle_rows(first, active),
                                                   backward.da,
                                                   ds,
                                                   dstate});
    if (step == 0) break;
    const MatrixView<Real> dh = dstate.middle_rows(0, active).middle_columns(0, units);
    const MatrixView<Real> dproduct = drops ? dread.middle_rows(0, active) : dh;
    gemm(context.device, Op::plain, Op::plain, Real{1}, ds, transposed, drops ? Real{0} : Real{1},
         dproduct);
    if (!drops) continue;
    dropout_states(context.device, dproduct, layout, pass.draws, dproduct);
    add(context.device, dproduct, dh);
  }
}

}
