// SPDX-License-Identifier: MIT
// The second step of a recurrent layer, which all sentences reach: gates of 128 units, and their
// gradient, without the product with the states.
#include "../support/operation.hpp"

#include <siamese/ops/recurrence.hpp>

namespace benchmarks {
namespace {

constexpr Index units = 128;

/// A pass over random numbers.
template <class Cell>
RecurrentPass<Cell, float> random_pass(auto& o) {
  return {.layout = o.layout,
          .a = o.random(o.layout.rows, Cell::gates * units),
          .weight = {},
          .bias = o.random(1, Cell::gates * units).data,
          .y = o.zeros(o.layout.positions, units),
          .saved = o.positions(Cell::saved * units),
          .states = o.positions(units),
          .read = {},
          .draws = {}};
}

template <class Cell>
constexpr auto forward = [](auto& o) {
  const auto pass = random_pass<Cell>(o);
  const auto s = o.sentences(Cell::gates * units);
  return [&o, pass, s] {
    recurrent_step(o.device(), pass, 1, o.layout.sentences, s);
    return pass.y;
  };
};

template <class Cell>
constexpr auto backward = [](auto& o) {
  const auto pass = random_pass<Cell>(o);
  const auto dy = o.positions(units);
  const auto da = o.zeros(o.layout.positions, Cell::gates * units);
  const auto ds = o.zeros(o.layout.positions, Cell::gates * units);
  const auto dstate = o.zeros(o.layout.sentences, Cell::states * units);
  return [&o, pass, dy, da, ds, dstate] {
    recurrent_step_backward(o.device(), pass, 1, o.layout.sentences, {.dy = dy, .da = da, .ds = ds},
                            dstate);
    return ds;
  };
};

const Operation operations[] = {
    {"recurrent_step gru", forward<GruCell>},
    {"recurrent_step_backward gru", backward<GruCell>},
    {"recurrent_step lstm", forward<LstmCell>},
    {"recurrent_step_backward lstm", backward<LstmCell>},
};

}
}
