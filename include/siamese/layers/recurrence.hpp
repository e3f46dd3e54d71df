// SPDX-License-Identifier: MIT
// Recurrent layers: gated recurrent unit and long short-term memory, in either direction.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/device/cpu.hpp>
#include <siamese/layers/dropout.hpp>
#include <siamese/layers/layer.hpp>
#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/ops/projection.hpp>
#include <siamese/ops/recurrence.hpp>
#include <siamese/ops/rows.hpp>

#include <string>
#include <string_view>

namespace siamese {

/// Options of a recurrent layer.
struct RecurrenceOptions {
  Index hidden_size = 128;          ///< length of a state, for each direction
  float recurrent_dropout_rate = 0; ///< applied to the states before each step's product

  static constexpr auto options() {
    using Self = RecurrenceOptions;
    return list_of(
        Option{"hidden_size", &Self::hidden_size, sizes()},
        Option{"recurrent_dropout_rate", &Self::recurrent_dropout_rate, below_1<float>()});
  }
};

/// Reads the tokens of each sentence one after the other, starting with a state of zeros. y
/// (positions, units) are the states. The product with W runs on the distinct tokens; the product
/// with U runs step by step, on the sentences that still have a token. Equations:
/// ops/recurrence.hpp. The gates are side by side in the columns, in PyTorch's order: W is the
/// transpose of its weight_ih, U of weight_hh. Recurrent dropout drops the same components of a
/// sentence's state at every step (Gal and Ghahramani 2016).
template <class Cell, class D = Cpu>
struct Recurrence {
  using Device = D;
  using Real = typename D::Real;
  using Options = RecurrenceOptions;

  Matrix<D> input_weight; ///< W (dim, gates * units)
  Matrix<D> state_weight; ///< U (units, gates * units)
  Vector<D> input_bias;   ///< b (gates * units)
  Vector<D> state_bias;   ///< c (gates * units)
  bool reversed = false;  ///< reads from the last token to the first
  Options options;
  static constexpr std::string_view name = Cell::name;

  struct Cache {
    RaggedView<D> x;
    View<D> a, y, saved, states, read; // see RecurrentPass
    DropoutDraws draws;
  };

  Recurrence() = default;
  /// Throws ArgumentError for options that make no layer.
  Recurrence(Index dim, const Options& given)
      : input_weight(dim, Cell::gates * checked(given).hidden_size),
        state_weight(given.hidden_size, Cell::gates * given.hidden_size),
        input_bias(state_weight.columns()), state_bias(state_weight.columns()), options(given) {}

  static constexpr auto fields() {
    return list_of(Field{"input_weight", &Recurrence::input_weight,
                         +[](const Recurrence& r) { return glorot_of(r.input_weight); }},
                   Field{"state_weight", &Recurrence::state_weight,
                         +[](const Recurrence& r) { return glorot_of(r.state_weight); }},
                   Field{"input_bias", &Recurrence::input_bias},
                   Field{"state_bias", &Recurrence::state_bias});
  }

  /// Length of a state.
  Index units() const { return state_weight.rows(); }
  /// Columns of y.
  Index dim() const { return units(); }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const Layout& layout = x.layout;
    const View<D> a = project(context, x.values, input_weight.view());
    add_bias(context.device, input_bias.view(), a);

    const View<D> y = context.matrix(layout.positions, units());
    const View<D> states = context.matrix(layout.positions, units());
    cache = {.x = x,
             .a = a,
             .y = y,
             .saved = context.matrix(layout.positions, Cell::saved * units()),
             .states = states,
             .read = states,
             .draws = {}};
    if (context.training() && options.recurrent_dropout_rate > 0) {
      cache.draws = {context.next_random(), options.recurrent_dropout_rate,
                     context.first_sentence()};
      cache.read = context.matrix(layout.positions, units());
    }
    recur(context, pass(cache));
    return {y, layout.by_position(), reversed ? units() : 0};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   Recurrence& grad) const {
    const Layout& layout = cache.x.layout;
    const Index columns = state_weight.columns();
    const View<D> da = context.matrix(layout.positions, columns);
    const View<D> ds = context.matrix(layout.positions, columns);
    recur_backward(context, pass(cache), {.dy = dy, .da = da, .ds = ds});
    weight_gradient(context.device, cache.read, ds, Real{1}, grad.state_weight.view());
    column_sums(context, ds, 1, grad.state_bias.view());

    const ConstView<D> da_of_rows = summed_positions<D>(context, da, layout);
    column_sums(context, da_of_rows, 1, grad.input_bias.view());
    weight_gradient(context.device, cache.x.values, da_of_rows, Real{1}, grad.input_weight.view());
    return project_backward(context, da_of_rows, input_weight.view());
  }

private:
  RecurrentPass<Cell, Real> pass(const Cache& cache) const {
    return {.layout = cache.x.layout,
            .reversed = reversed,
            .a = cache.a,
            .weight = state_weight.view(),
            .bias = state_bias.view().data,
            .y = cache.y,
            .saved = cache.saved,
            .states = cache.states,
            .read = cache.read,
            .draws = cache.draws};
  }

  static Initial glorot_of(const Matrix<D>& weight) {
    return glorot(weight.rows(), weight.columns());
  }
};

/// Two layers: one reads each sentence from the first token to the last, the other from the last to
/// the first (Schuster and Paliwal 1997). Columns of y: the states of the first, then of the
/// second.
template <class Layer>
struct Bidirectional;

template <class Cell, class D>
struct Bidirectional<Recurrence<Cell, D>> {
  using Device = D;
  using Real = typename D::Real;
  using Layer = Recurrence<Cell, D>;
  using Options = RecurrenceOptions;
  static constexpr std::string_view name = Cell::bidirectional_name;

  Layer onward;
  Layer reversed;
  Options options;

  struct Cache {
    typename Layer::Cache onward, reversed;
  };

  Bidirectional() { reversed.reversed = true; }
  Bidirectional(Index dim, const Options& given)
      : onward(dim, given), reversed(dim, given), options(given) {
    reversed.reversed = true;
  }

  static constexpr auto fields() {
    return list_of(Field{"onward", &Bidirectional::onward},
                   Field{"reversed", &Bidirectional::reversed});
  }

  Index units() const { return onward.units(); }
  Index dim() const { return 2 * units(); }

  Ragged<Real> forward(Context<D>& context, RaggedView<D> x, Cache& cache) const {
    const View<D> y = context.matrix(x.layout.positions, dim());
    copy(context.device, onward.forward(context, x, cache.onward).values,
         y.middle_columns(0, units()));
    copy(context.device, reversed.forward(context, x, cache.reversed).values,
         y.middle_columns(units(), units()));
    return {y, x.layout.by_position(), units()};
  }

  View<D> backward(Context<D>& context, ConstView<D> dy, const Cache& cache,
                   Bidirectional& grad) const {
    const View<D> dx =
        onward.backward(context, dy.middle_columns(0, units()), cache.onward, grad.onward);
    add(context.device,
        reversed.backward(context, dy.middle_columns(units(), units()), cache.reversed,
                          grad.reversed),
        dx);
    return dx;
  }
};

/// A recurrent layer of GRU cells.
template <class D = Cpu>
using Gru = Recurrence<GruCell, D>;
/// A recurrent layer of LSTM cells.
template <class D = Cpu>
using Lstm = Recurrence<LstmCell, D>;

static_assert(SequenceLayer<Gru<>> && SequenceLayer<Lstm<>> && SequenceLayer<Bidirectional<Gru<>>>);

}
