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

/// The gated recurrent unit: gates r, z, n.
struct GruCell {
  static constexpr std::string_view name = "gru", bidirectional_name = "bigru";
  static constexpr Index gates = 3, saved = 4, states = 1;

  template <class Real>
  SIAMESE_FUNCTION static void forward(const RecurrentStep<Real>& x, Index r, Index j) {
    const Index units = x.y.columns;
    const Index position = x.tokens.position(r);
    const Index row = x.tokens.layout.row(position);
    const Real inner = x.s(r, 2 * units + j) + x.c[2 * units + j];
    const Real reset = logistic(x.a(row, j) + x.s(r, j) + x.c[j]);
    const Real update = logistic(x.a(row, units + j) + x.s(r, units + j) + x.c[units + j]);
    const Real candidate = hyperbolic_tangent(x.a(row, 2 * units + j) + reset * inner);
    const Real state = candidate + update * (x.h(r, j) - candidate);
    x.y(position, j) = state;
    x.saved(position, j) = reset;
    x.saved(position, units + j) = update;
    x.saved(position, 2 * units + j) = candidate;
    x.saved(position, 3 * units + j) = inner;
    if (r < x.next_state.rows) x.next_state(r, j) = state;
  }

  template <class Real>
  SIAMESE_FUNCTION static void backward(const RecurrentStepBackward<Real>& x, Index r, Index j) {
    const Index units = x.dy.columns;
    const Index position = x.tokens.position(r);
    const Real reset = x.saved(position, j);
    const Real update = x.saved(position, units + j);
    const Real candidate = x.saved(position, 2 * units + j);
    const Real inner = x.saved(position, 3 * units + j);
    const Real dstate = x.dy(position, j) + x.dstate(r, j);
    const Real dn = dstate * (1 - update) * (1 - candidate * candidate);
    const Real dz = dstate * (x.h(r, j) - candidate) * update * (1 - update);
    const Real dr = dn * inner * reset * (1 - reset);
    x.da(position, j) = dr;
    x.da(position, units + j) = dz;
    x.da(position, 2 * units + j) = dn;
    x.ds(r, j) = dr;
    x.ds(r, units + j) = dz;
    x.ds(r, 2 * units + j) = dn * reset;
    x.dstate(r, j) = dstate * update;
  }
};

/// The long short-term memory: gates i, f, g, o; its memory m is kept beside the state.
struct LstmCell {
  static constexpr std::string_view name = "lstm", bidirectional_name = "bilstm";
  static constexpr Index gates = 4, saved = 6, states = 2;

  template <class Real>
  SIAMESE_FUNCTION static void forward(const RecurrentStep<Real>& x, Index r, Index j) {
    const Index units = x.y.columns;
    const Index position = x.tokens.position(r);
    const Index row = x.tokens.layout.row(position);
    const auto sum = [&](Index gate) SIAMESE_LAMBDA {
      const Index k = gate * units + j;
      return x.a(row, k) + x.s(r, k) + x.c[k];
    };
    const Real in = logistic(sum(0));
    const Real forget = logistic(sum(1));
    const Real candidate = hyperbolic_tangent(sum(2));
    const Real out = logistic(sum(3));
    const Real before =
        x.tokens.step == 0 ? Real{0} : x.saved(x.tokens.before(position), 4 * units + j);
    const Real memory = forget * before + in * candidate;
    const Real squashed = hyperbolic_tangent(memory);
    const Real state = out * squashed;
    x.y(position, j) = state;
    x.saved(position, j) = in;
    x.saved(position, units + j) = forget;
    x.saved(position, 2 * units + j) = candidate;
    x.saved(position, 3 * units + j) = out;
    x.saved(position, 4 * units + j) = memory;
    x.saved(position, 5 * units + j) = squashed;
    if (r < x.next_state.rows) x.next_state(r, j) = state;
  }

  template <class Real>
  SIAMESE_FUNCTION static void backward(const RecurrentStepBackward<Real>& x, Index r, Index j) {
    const Index units = x.dy.columns;
    const Index position = x.tokens.position(r);
    const Real in = x.saved(position, j);
    const Real forget = x.saved(position, units + j);
    const Real candidate = x.saved(position, 2 * units + j);
    const Real out = x.saved(position, 3 * units + j);
    const Real squashed = x.saved(position, 5 * units + j);
    const Real before =
        x.tokens.step == 0 ? Real{0} : x.saved(x.tokens.before(position), 4 * units + j);
    const Real dstate = x.dy(position, j) + x.dstate(r, j);
    const Real dmemory = dstate * out * (1 - squashed * squashed) + x.dstate(r, units + j);
    const auto set = [&](Index gate, Real value) SIAMESE_LAMBDA {
      x.da(position, gate * units + j) = value;
      x.ds(r, gate * units + j) = value;
    };
    set(0, dmemory * candidate * in * (1 - in));
    set(1, dmemory * before * forget * (1 - forget));
    set(2, dmemory * in * (1 - candidate * candidate));
    set(3, dstate * squashed * out * (1 - out));
    x.dstate(r, j) = 0;
    x.dstate(r, units + j) = dmemory * forget;
  }
};

namespace detail {

template <class Cell, class Real>
struct StepForward {
  RecurrentStep<Real> step;
  SIAMESE_FUNCTION void operator()(Index r, Index j) const { Cell::forward(step, r, j); }
};

template <class Cell, class Real>
struct StepBackward {
  RecurrentStepBackward<Real> step;
  SIAMESE_FUNCTION void operator()(Index r, Index j) const { Cell::backward(step, r, j); }
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
