// SPDX-License-Identifier: MIT
// Recurrent layers step by step: the cells, one step over the sentences that still have a token,
// and all steps one after the other.
//
// With a = x W + b (rows, gates * units) computed beforehand for the distinct tokens, and
// s = h U (active, gates * units) for the states before the step, the gated recurrent unit of
// PyTorch's nn.GRU (Cho et al. 2014, reset after the product) is, element by element,
//
//     r = σ(a_r + s_r + c_r)    z = σ(a_z + s_z + c_z)    n = tanh(a_n + r (s_n + c_n))
//     h' = n + z (h - n)
//
// and the long short-term memory of nn.LSTM (Hochreiter and Schmidhuber 1997)
//
//     i = σ(a_i + s_i + c_i)    f = σ(…)    g = tanh(…)    o = σ(…)    m' = f m + i g
//     h' = o tanh m'
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/math.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>
#include <siamese/ops/dropout.hpp>
#include <siamese/ops/elementwise.hpp>

#include <string_view>

namespace siamese {

/// One sentence's step: pointers to its row of every matrix. Calling it with j computes unit j.
template <class Cell, class Real>
struct RecurrentRow {
  Index units;
  const Real *a, *s, *c, *h;
  const Real* memory; ///< LSTM: m after the token before
  Real *y, *saved;    ///< h', and the values that backward reads
  Real* next_state;   ///< a copy of h' for the next step's product
  SIAMESE_FUNCTION void operator()(Index j) const { Cell::forward(*this, j); }
};

/// The gradient of one sentence's step.
template <class Cell, class Real>
struct RecurrentRowBackward {
  Index units;
  const Real *dy, *saved, *h;
  const Real* memory; ///< LSTM: m after the token before
  Real *da, *ds;
  Real* dstate; ///< in: gradient of h' (and m'); out: gradient of h without the ds Uᵀ term (and m)
  SIAMESE_FUNCTION void operator()(Index j) const { Cell::backward(*this, j); }
};

/// The gated recurrent unit: gates r, z, n.
struct GruCell {
  static constexpr std::string_view name = "gru", bidirectional_name = "bigru";
  static constexpr Index gates = 3, saved = 4, states = 1;

  template <class Real>
  SIAMESE_FUNCTION static void forward(const RecurrentRow<GruCell, Real>& x, Index j) {
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
  SIAMESE_FUNCTION static void backward(const RecurrentRowBackward<GruCell, Real>& x, Index j) {
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

/// The long short-term memory: gates i, f, g, o; the memory m is saved next to the state.
struct LstmCell {
  static constexpr std::string_view name = "lstm", bidirectional_name = "bilstm";
  static constexpr Index gates = 4, saved = 6, states = 2;
  static constexpr Index memory = 4; ///< which column block of `saved` holds m

  template <class Real>
  SIAMESE_FUNCTION static void forward(const RecurrentRow<LstmCell, Real>& x, Index j) {
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
  SIAMESE_FUNCTION static void backward(const RecurrentRowBackward<LstmCell, Real>& x, Index j) {
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

/// The matrices that all steps of a layer read and write.
template <class Cell, class Real>
struct RecurrentPass {
  Layout layout;
  bool reversed = false;         ///< from each sentence's last token to its first
  MatrixView<const Real> a;      ///< (rows, gates * units), read through the layout
  MatrixView<const Real> weight; ///< U (units, gates * units)
  const Real* bias = nullptr;    ///< c (gates * units)
  MatrixView<Real> y;            ///< (positions, units): the state after each token
  MatrixView<Real> saved;        ///< (positions, saved * units)
  MatrixView<Real> states;       ///< (positions, units): states before each token, by step
  MatrixView<Real> read;         ///< states after recurrent dropout; `states` if there is none
  DropoutDraws draws;            ///< recurrent dropout; rate 0: no dropout

  /// The position of the token that sentence s reads in a step.
  SIAMESE_FUNCTION Index position(Index s, Index step) const {
    return reversed ? layout.end(s) - 1 - step : layout.begin(s) + step;
  }
  /// An LSTM's memory after the token read before this position; in the first step `zeros`.
  SIAMESE_FUNCTION const Real* memory(Index position, Index step, const Real* zeros) const {
    if constexpr (requires { Cell::memory; })
      if (step > 0)
        return saved.row(reversed ? position + 1 : position - 1) + Cell::memory * y.columns;
    return zeros;
  }
};

/// The gradient of all steps.
template <class Real>
struct RecurrentGradient {
  MatrixView<const Real> dy; ///< (positions, units)
  MatrixView<Real> da;       ///< (positions, gates * units)
  MatrixView<Real> ds;       ///< (positions, gates * units), in the order of `states`
};

namespace detail {

/// One step; row r of `s`, `h` and `next_state` belongs to the r-th longest sentence.
template <class Cell, class Real>
struct RecurrentStep {
  RecurrentPass<Cell, Real> pass;
  Index step;
  MatrixView<const Real> s;    ///< (active, gates * units)
  MatrixView<const Real> h;    ///< (active, units)
  MatrixView<Real> next_state; ///< (active in the next step, units)

  SIAMESE_FUNCTION RecurrentRow<Cell, Real> row(Index r) const {
    const Index position = pass.position(pass.layout.order[r], step);
    Real* const y = pass.y.row(position);
    // A sentence that ends here has no next state. y is then written twice, which avoids a branch.
    return {.units = h.columns,
            .a = pass.a.row(pass.layout.row(position)),
            .s = s.row(r),
            .c = pass.bias,
            .h = h.row(r),
            .memory = pass.memory(position, step, h.row(r)),
            .y = y,
            .saved = pass.saved.row(position),
            .next_state = r < next_state.rows ? next_state.row(r) : y};
  }
};

template <class Cell, class Real>
struct RecurrentStepBackward {
  RecurrentPass<Cell, Real> pass;
  Index step;
  MatrixView<const Real> dy, h;
  MatrixView<Real> da, ds, dstate;

  SIAMESE_FUNCTION RecurrentRowBackward<Cell, Real> row(Index r) const {
    const Index position = pass.position(pass.layout.order[r], step);
    return {.units = h.columns,
            .dy = dy.row(position),
            .saved = pass.saved.row(position),
            .h = h.row(r),
            .memory = pass.memory(position, step, h.row(r)),
            .da = da.row(position),
            .ds = ds.row(r),
            .dstate = dstate.row(r)};
  }
};

}

/// One step forward, for the sentences whose states are the rows of `pass.states` from `first` on.
/// s (active, gates * units) = h U.
template <class Cell, class D>
void recurrent_step(D& device, const RecurrentPass<Cell, typename D::Real>& pass, Index step,
                    Index first, ConstView<D> s) {
  const Layout& layout = pass.layout;
  const Index active = layout.active[step];
  const Index next = step + 1 < layout.longest ? layout.active[step + 1] : 0;
  for_each(device, active, pass.y.columns,
           detail::RecurrentStep<Cell, typename D::Real>{
               .pass = pass,
               .step = step,
               .s = s,
               .h = pass.states.middle_rows(first, active),
               .next_state = pass.states.middle_rows(first + active, next)});
}

/// One step backward. dstate (sentences, states * units) enters as the gradient of h' from later
/// steps and leaves as the gradient of h without the ds Uᵀ term, which the caller adds.
template <class Cell, class D>
void recurrent_step_backward(D& device, const RecurrentPass<Cell, typename D::Real>& pass,
                             Index step, Index first,
                             const RecurrentGradient<typename D::Real>& gradient, View<D> dstate) {
  const Index active = pass.layout.active[step];
  for_each(device, active, pass.y.columns,
           detail::RecurrentStepBackward<Cell, typename D::Real>{
               .pass = pass,
               .step = step,
               .dy = gradient.dy,
               .h = pass.states.middle_rows(first, active),
               .da = gradient.da,
               .ds = gradient.ds.middle_rows(first, active),
               .dstate = dstate});
}

/// All steps forward, each with one product over the sentences that still have a token.
template <class Cell, class D>
void recur_by_steps(Context<D>& context, const RecurrentPass<Cell, typename D::Real>& pass) {
  using Real = typename D::Real;
  const Layout& layout = pass.layout;
  const View<D> s = context.matrix(layout.sentences, pass.weight.columns);
  fill(context.device, pass.states.middle_rows(0, layout.sentences), 0);
  fill(context.device, s, 0);
  Index first = 0;
  for (Index step = 0; step < layout.longest; ++step) {
    const Index active = layout.active[step];
    const View<D> h = pass.states.middle_rows(first, active);
    const View<D> read = pass.read.middle_rows(first, active);
    const View<D> product = s.middle_rows(0, active);
    if (pass.draws.rate > 0) dropout_states(context.device, h, layout, pass.draws, read);
    if (step > 0)
      gemm(context.device, Op::plain, Op::plain, Real{1}, read, pass.weight, Real{0}, product);
    recurrent_step(context.device, pass, step, first, product);
    first += active;
  }
}

/// All steps backward.
template <class Cell, class D>
void recur_by_steps_backward(Context<D>& context, const RecurrentPass<Cell, typename D::Real>& pass,
                             const RecurrentGradient<typename D::Real>& gradient) {
  using Real = typename D::Real;
  const Layout& layout = pass.layout;
  const Index units = pass.y.columns;
  const bool drops = pass.draws.rate > 0;
  const View<D> dstate = context.matrix(layout.sentences, Cell::states * units);
  const View<D> dread = context.matrix(drops ? layout.sentences : 0, units);
  const View<D> transposed = context.matrix(pass.weight.columns, units); // once for all steps
  transpose(context.device, pass.weight, transposed);
  fill(context.device, dstate, 0);
  Index first = layout.positions;
  for (Index step = layout.longest - 1; step >= 0; --step) {
    const Index active = layout.active[step];
    first -= active;
    recurrent_step_backward(context.device, pass, step, first, gradient, dstate);
    if (step == 0) break;
    const View<D> ds = gradient.ds.middle_rows(first, active);
    const View<D> dh = dstate.middle_rows(0, active).middle_columns(0, units);
    const View<D> dproduct = drops ? dread.middle_rows(0, active) : dh;
    gemm(context.device, Op::plain, Op::plain, Real{1}, ds, transposed, drops ? Real{0} : Real{1},
         dproduct);
    if (!drops) continue;
    dropout_states(context.device, dproduct, layout, pass.draws, dproduct);
    add(context.device, dproduct, dh);
  }
}

/// All steps forward. GPUs have an overload (ops/gpu/recurrence.hpp).
template <class Cell, class D>
void recur(Context<D>& context, const RecurrentPass<Cell, typename D::Real>& pass) {
  detail::expect_no_gpu<D>();
  recur_by_steps(context, pass);
}

/// All steps backward. GPUs have an overload.
template <class Cell, class D>
void recur_backward(Context<D>& context, const RecurrentPass<Cell, typename D::Real>& pass,
                    const RecurrentGradient<typename D::Real>& gradient) {
  detail::expect_no_gpu<D>();
  recur_by_steps_backward(context, pass, gradient);
}

}
