// SPDX-License-Identifier: MIT
// One step of a recurrent layer over the sentences that still have a token, the longest first.
//
// With a = x W + b (rows, gates * units) made beforehand for the distinct tokens, and
// s = h U (active, gates * units) for the states before the step, the gated recurrent unit of
// PyTorch's nn.GRU (Cho et al. 2014, reset after the product) is, element by element,
//
//     r = σ(a_r + s_r + c_r)    z = σ(a_z + s_z + c_z)    n = tanh(a_n + r (s_n + c_n))
//     h' = n + z (h - n)
//
// and the long short-term memory of nn.LSTM (Hochreiter and Schmidhuber 1997)
//
//     i = σ(a_i + s_i + c_i)    f = σ(…)    g = tanh(…)    o = σ(…)    m' = f m + i g    h' = o
//     tanh m'
#pragma once

#include <siamese/core/math.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

#include <string_view>
#include <type_traits>

namespace siamese {

/// Which token a step of every sentence reads: its step-th, or its step-th from the end.
struct StepTokens {
  Layout layout;
  Index step = 0;
  bool reversed = false;

  /// The position of the token of the r-th longest sentence.
  SIAMESE_FUNCTION Index position(Index r) const {
    const Index s = layout.order[r];
    return reversed ? layout.end(s) - 1 - step : layout.begin(s) + step;
  }
  /// The position whose token the sentence read a step before.
  SIAMESE_FUNCTION Index before(Index position) const {
    return reversed ? position + 1 : position - 1;
  }
};

/// What a step reads and writes. Row r of a step's matrices belongs to the r-th longest sentence.
template <class Real>
struct RecurrentStep {
  StepTokens tokens;
  MatrixView<const Real> a;    ///< (rows, gates * units), read through the layout
  MatrixView<const Real> s;    ///< (active, gates * units)
  const Real* c;               ///< (gates * units)
  MatrixView<const Real> h;    ///< (active, units)
  MatrixView<Real> y;          ///< (positions, units): h'
  MatrixView<Real> saved;      ///< (positions, saved * units), for backward
  MatrixView<Real> next_state; ///< (active in the next step, units): h' again, for its product
};

/// The gradient of a step.
template <class Real>
struct RecurrentStepBackward {
  StepTokens tokens;
  MatrixView<const Real> dy;    ///< (positions, units)
  MatrixView<const Real> saved; ///< (positions, saved * units)
  MatrixView<const Real> h;     ///< (active, units)
  MatrixView<Real> da;          ///< (positions, gates * units)
  MatrixView<Real> ds;          ///< (active, gates * units)
  MatrixView<Real> dstate; ///< (sentences, states * units): of h' before, then of h but for ds Uᵀ
};

/// One sentence's part of a step: its row of each matrix.
template <class Real>
struct RecurrentRow {
  Index units;
  const Real *a, *s, *c, *h;
  const Real* memory; ///< a cell's saved memory of the token before
  Real *y, *saved, *next_state;
};

/// The gradient of one sentence's part of a step.
template <class Real>
struct RecurrentRowBackward {
  Index units;
  const Real *dy, *saved, *h;
  const Real* memory; ///< a cell's saved memory of the token before
  Real *da, *ds, *dstate;
};

/// The gated recurrent unit: gates r, z, n.
struct GruCell {
  static constexpr std::string_view name = "gru", bidirectional_name = "bigru";
  static constexpr Index gates = 3, saved = 4, states = 1;

  template <class Real>
  SIAMESE_FUNCTION static void forward(const RecurrentRow<Real>& x, Index j) {
    const Index r = j, z = x.units + j, n = 2 * x.units + j, m = 3 * x.units + j;
    const Real inner = x.s[n] + x.c[n];
    const Real reset = logistic(x.a[r] + x.s[r] + x.c[r]);
    const Real update = logistic(x.a[z] + x.s[z] + x.c[z]);
    const Real candidate = hyperbolic_tangent(x.a[n] + reset * inner);
    const Real state = candidate + update * (x.h[j] - candidate);
    x.y[j] = state;
    x.saved[r] = reset;
    x.saved[z] = update;
    x.saved[n] = candidate;
    x.saved[m] = inner;
    x.next_state[j] = state;
  }

  template <class Real>
  SIAMESE_FUNCTION static void backward(const RecurrentRowBackward<Real>& x, Index j) {
    const Index r = j, z = x.units + j, n = 2 * x.units + j, m = 3 * x.units + j;
    const Real reset = x.saved[r];
    const Real update = x.saved[z];
    const Real candidate = x.saved[n];
    const Real inner = x.saved[m];
    const Real dstate = x.dy[j] + x.dstate[j];
    const Real dn = dstate * (1 - update) * (1 - candidate * candidate);
    const Real dz = dstate * (x.h[j] - candidate) * update * (1 - update);
    const Real dr = dn * inner * reset * (1 - reset);
    x.da[r] = dr;
    x.da[z] = dz;
    x.da[n] = dn;
    x.ds[r] = dr;
    x.ds[z] = dz;
    x.ds[n] = dn * reset;
    x.dstate[j] = dstate * update;
  }
};

/// The long short-term memory: gates i, f, g, o; its memory m is kept beside the state.
struct LstmCell {
  static constexpr std::string_view name = "lstm", bidirectional_name = "bilstm";
  static constexpr Index gates = 4, saved = 6, states = 2;
  static constexpr Index memory = 4; ///< its place among what is saved

  template <class Real>
  SIAMESE_FUNCTION static void forward(const RecurrentRow<Real>& x, Index j) {
    const auto sum = [&](Index gate) SIAMESE_LAMBDA {
      const Index k = gate * x.units + j;
      return x.a[k] + x.s[k] + x.c[k];
    };
    const Real in = logistic(sum(0));
    const Real forget = logistic(sum(1));
    const Real candidate = hyperbolic_tangent(sum(2));
    const Real out = logistic(sum(3));
    const Real now = forget * x.memory[j] + in * candidate;
    const Real squashed = hyperbolic_tangent(now);
    const Real state = out * squashed;
    x.y[j] = state;
    x.saved[j] = in;
    x.saved[x.units + j] = forget;
    x.saved[2 * x.units + j] = candidate;
    x.saved[3 * x.units + j] = out;
    x.saved[memory * x.units + j] = now;
    x.saved[5 * x.units + j] = squashed;
    x.next_state[j] = state;
  }

  template <class Real>
  SIAMESE_FUNCTION static void backward(const RecurrentRowBackward<Real>& x, Index j) {
    const Real in = x.saved[j];
    const Real forget = x.saved[x.units + j];
    const Real candidate = x.saved[2 * x.units + j];
    const Real out = x.saved[3 * x.units + j];
    const Real squashed = x.saved[5 * x.units + j];
    const Real dstate = x.dy[j] + x.dstate[j];
    const Real dmemory = dstate * out * (1 - squashed * squashed) + x.dstate[x.units + j];
    const auto set = [&](Index gate, Real value) SIAMESE_LAMBDA {
      x.da[gate * x.units + j] = value;
      x.ds[gate * x.units + j] = value;
    };
    set(0, dmemory * candidate * in * (1 - in));
    set(1, dmemory * x.memory[j] * forget * (1 - forget));
    set(2, dmemory * in * (1 - candidate * candidate));
    set(3, dstate * squashed * out * (1 - out));
    x.dstate[j] = 0;
    x.dstate[x.units + j] = dmemory * forget;
  }
};

namespace detail {

/// The memory of the token before; at first the state h, which is zero as its memory is.
template <class Cell, class Step>
SIAMESE_FUNCTION auto memory_before(const Step& step, Index r, Index position)
    -> decltype(step.h.row(r)) {
  if constexpr (requires { Cell::memory; })
    if (step.tokens.step > 0)
      return step.saved.row(step.tokens.before(position)) + Cell::memory * step.h.columns;
  return step.h.row(r);
}

template <class Cell, class Real>
struct ForwardRow {
  RecurrentRow<Real> x;
  SIAMESE_FUNCTION void operator()(Index j) const { Cell::forward(x, j); }
};

template <class Cell, class Real>
struct StepForward {
  RecurrentStep<Real> step;
  SIAMESE_FUNCTION ForwardRow<Cell, Real> row(Index r) const {
    const Index position = step.tokens.position(r);
    Real* const y = step.y.row(position);
    // A sentence that ends here has no next state: y is written twice instead, without a branch.
    return {{step.h.columns, step.a.row(step.tokens.layout.row(position)), step.s.row(r), step.c,
             step.h.row(r), memory_before<Cell>(step, r, position), y, step.saved.row(position),
             r < step.next_state.rows ? step.next_state.row(r) : y}};
  }
};

template <class Cell, class Real>
struct BackwardRow {
  RecurrentRowBackward<Real> x;
  SIAMESE_FUNCTION void operator()(Index j) const { Cell::backward(x, j); }
};

template <class Cell, class Real>
struct StepBackward {
  RecurrentStepBackward<Real> step;
  SIAMESE_FUNCTION BackwardRow<Cell, Real> row(Index r) const {
    const Index position = step.tokens.position(r);
    return {{step.h.columns, step.dy.row(position), step.saved.row(position), step.h.row(r),
             memory_before<Cell>(step, r, position), step.da.row(position), step.ds.row(r),
             step.dstate.row(r)}};
  }
};

}

/// One step forward, over the rows of `step.h`.
template <class Cell, class D, class Real = typename D::Real>
void recurrent_step(D& device, const RecurrentStep<std::type_identity_t<Real>>& step) {
  for_each(device, step.h.rows, step.h.columns, detail::StepForward<Cell, Real>{step});
}

/// One step backward, over the rows of `step.h`. The caller adds ds Uᵀ to the state's gradient.
template <class Cell, class D, class Real = typename D::Real>
void recurrent_step_backward(D& device,
                             const RecurrentStepBackward<std::type_identity_t<Real>>& step) {
  for_each(device, step.h.rows, step.h.columns, detail::StepBackward<Cell, Real>{step});
}

}
