// SPDX-License-Identifier: MIT
// The second step of a recurrent layer, which all sentences have: gates of 128 units, and their
// gradient. The product with the states is another verb.
#include "../support/operation.hpp"

#include <siamese/ops/recurrence.hpp>

namespace benchmarks {
namespace {

constexpr Index units = 128;

template <class Cell>
constexpr auto forward = [](auto& o) {
  const Index sentences = o.layout.sentences;
  const auto a = o.random(o.layout.rows, Cell::gates * units);
  const auto s = o.sentences(Cell::gates * units);
  const auto c = o.random(1, Cell::gates * units);
  const auto h = o.sentences(units);
  const auto y = o.zeros(o.layout.positions, units);
  const auto saved = o.positions(Cell::saved * units);
  const auto next = o.zeros(sentences, units);
  return [&o, a, s, c, h, y, saved, next] {
    recurrent_step<Cell>(o.device(), {{o.layout, 1, false}, a, s, c.data, h, y, saved, next});
    return next;
  };
};

template <class Cell>
constexpr auto backward = [](auto& o) {
  const auto dy = o.positions(units);
  const auto saved = o.positions(Cell::saved * units);
  const auto h = o.sentences(units);
  const auto da = o.zeros(o.layout.positions, Cell::gates * units);
  const auto ds = o.zeros(o.layout.sentences, Cell::gates * units);
  const auto dstate = o.zeros(o.layout.sentences, Cell::states * units);
  return [&o, dy, saved, h, da, ds, dstate] {
    recurrent_step_backward<Cell>(o.device(), {{o.layout, 1, false}, dy, saved, h, da, ds, dstate});
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
