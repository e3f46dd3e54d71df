// SPDX-License-Identifier: MIT
// All steps of a recurrent layer on the GPU in one kernel. The plain form launches a product and a
// kernel for each step, which do little and come one after the other. Here a block of threads takes
// a few sentences through all their steps: a thread keeps its column of U in registers, which a
// whole block's are large enough for, states and gates are in the block's shared memory (Diamos et
// al. 2016, persistent RNNs). States stand in the order of positions. Layers with more units than
// there are registers for, or recurrent dropout, take the plain form.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/device/isa.hpp>
#include <siamese/ops/recurrent_pass.hpp>

#include <algorithm>
#include <type_traits>

namespace siamese {
namespace detail {

/// Of a layer of at most `Units` units, what both directions share.
template <class Cell, Index Units, class Real>
struct RecurrentBlock {
  static constexpr Index threads = Cell::gates * Units;
  static constexpr Index most_sentences = 8;
  struct Registers {
    Real u[Units]; ///< what a product multiplies the thread's operand with
  };

  RecurrentPass<Real> pass;
  Index blocks;

  SIAMESE_FUNCTION Index units() const { return pass.y.columns; }
  /// The i-th sentence of a block, the longest first: each block has long and short ones.
  SIAMESE_FUNCTION Index sentence(Index block, Index i) const {
    return pass.layout.order[block + i * blocks];
  }
  SIAMESE_FUNCTION Index length(Index block, Index i) const {
    const Index s = sentence(block, i);
    return pass.layout.end(s) - pass.layout.begin(s);
  }
  SIAMESE_FUNCTION Index sentences(Index block) const {
    return (pass.layout.sentences - block + blocks - 1) / blocks;
  }
  SIAMESE_FUNCTION Index position(Index block, Index i, Index step) const {
    const Index s = sentence(block, i);
    return pass.reversed ? pass.layout.end(s) - 1 - step : pass.layout.begin(s) + step;
  }
  /// A cell's saved memory of the token before; at first `zeros`.
  SIAMESE_FUNCTION const Real* memory(Index position, Index step, const Real* zeros) const {
    if constexpr (requires { Cell::memory; })
      if (step > 0)
        return pass.saved.row(pass.reversed ? position + 1 : position - 1) + Cell::memory * units();
    return zeros;
  }

  /// Gives a thread its `weight(gate, j, k)` for all k; zeros behind the layer's units.
  template <class Weight>
  SIAMESE_FUNCTION void load(Index thread, const Weight& weight, Registers& registers) const {
    const Index gate = thread / Units, j = thread % Units;
    SIAMESE_UNROLL
    for (Index k = 0; k < Units; ++k)
      registers.u[k] = k < units() && j < units() ? weight(gate, j, k) : Real{0};
  }
  /// Calls f(i, j) for a thread's share of the units j of the block's first `active` sentences i.
  template <class F>
  SIAMESE_FUNCTION void for_units(Index thread, Index active, const F& f) const {
    for (Index k = thread; k < active * Units; k += threads)
      if (const Index j = k % Units; j < units()) f(k / Units, j);
  }

  /// x · u, in four chains.
  SIAMESE_FUNCTION static Real dot(const Real* x, const Registers& registers) {
    Real total[4] = {};
    SIAMESE_UNROLL
    for (Index k = 0; k < Units; ++k) total[k % 4] += x[k] * registers.u[k];
    return (total[0] + total[1]) + (total[2] + total[3]);
  }
};

template <class Cell, Index Units, class Real>
struct RecurInBlocks : RecurrentBlock<Cell, Units, Real> {
  using Base = RecurrentBlock<Cell, Units, Real>;
  using Base::pass;
  using typename Base::Registers;
  struct Shared {
    alignas(16) Real h[Base::most_sentences][Units];
    Real s[Base::most_sentences][Base::threads];
  };

  template <class Block>
  SIAMESE_FUNCTION void operator()(Index b, Block& block) const {
    const Index units = this->units(), longest = this->length(b, 0);
    Shared& shared = block.shared;
    block.each([&](Index thread, Registers& registers) SIAMESE_LAMBDA {
      const auto weight = [&](Index gate, Index j, Index k)
                              SIAMESE_LAMBDA -> Real { return pass.weight(k, gate * units + j); };
      this->load(thread, weight, registers);
      for (Index k = thread; k < Base::most_sentences * Units; k += Base::threads)
        shared.h[k / Units][k % Units] = 0;
    });
    Index active = this->sentences(b); // have a token in the step
    for (Index step = 0; step < longest; ++step) {
      while (this->length(b, active - 1) <= step) --active;
      block.each([&](Index thread, Registers& registers) SIAMESE_LAMBDA {
        const Index gate = thread / Units, j = thread % Units;
        if (j >= units) return;
        for (Index i = 0; i < active; ++i)
          shared.s[i][gate * units + j] = Base::dot(shared.h[i], registers);
      });
      block.each([&](Index thread, Registers&) SIAMESE_LAMBDA {
        this->for_units(thread, active, [&](Index i, Index j) SIAMESE_LAMBDA {
          const Index t = this->position(b, i, step);
          Real* const h = shared.h[i];
          pass.states(t, j) = h[j];
          Cell::forward(RecurrentRow<Real>{units, pass.a.row(pass.layout.row(t)), shared.s[i],
                                           pass.bias, h, this->memory(t, step, h), pass.y.row(t),
                                           pass.saved.row(t), h},
                        j);
        });
      });
    }
  }
};

template <class Cell, Index Units, class Real>
struct RecurBackwardInBlocks : RecurrentBlock<Cell, Units, Real> {
  using Base = RecurrentBlock<Cell, Units, Real>;
  using Base::pass;
  using typename Base::Registers;
  struct Shared {
    alignas(16) Real ds[Base::most_sentences][Cell::gates][Units];
    Real dstate[Base::most_sentences][Cell::states * Units];
    Real dh[Cell::gates][Base::most_sentences][Units]; ///< ds Uᵀ, each gate's part
  };

  MatrixView<const Real> dy;
  MatrixView<Real> da, ds;

  template <class Block>
  SIAMESE_FUNCTION void operator()(Index b, Block& block) const {
    const Index units = this->units();
    Shared& shared = block.shared;
    block.each([&](Index thread, Registers& registers) SIAMESE_LAMBDA {
      const auto weight = [&](Index gate, Index j, Index k)
                              SIAMESE_LAMBDA -> Real { return pass.weight(j, gate * units + k); };
      this->load(thread, weight, registers);
      const Index gate = thread / Units, j = thread % Units;
      for (Index i = 0; i < Base::most_sentences; ++i) {
        shared.ds[i][gate][j] = 0;
        shared.dh[gate][i][j] = 0;
        if (gate < Cell::states) shared.dstate[i][thread] = 0;
      }
    });
    Index active = 0;
    for (Index step = this->length(b, 0) - 1; step >= 0; --step) {
      while (active < this->sentences(b) && this->length(b, active) > step) ++active;
      block.each([&](Index thread, Registers&) SIAMESE_LAMBDA {
        this->for_units(thread, active, [&](Index i, Index j) SIAMESE_LAMBDA {
          const Index t = this->position(b, i, step);
          for (Index gate = 0; gate < Cell::gates; ++gate)
            shared.dstate[i][j] += shared.dh[gate][i][j];
          Cell::backward(RecurrentRowBackward<Real>{units, dy.row(t), pass.saved.row(t),
                                                    pass.states.row(t),
                                                    this->memory(t, step, pass.states.row(t)),
                                                    da.row(t), ds.row(t), shared.dstate[i]},
                         j);
          for (Index gate = 0; gate < Cell::gates; ++gate)
            shared.ds[i][gate][j] = ds(t, gate * units + j);
        });
      });
      block.each([&](Index thread, Registers& registers) SIAMESE_LAMBDA {
        const Index gate = thread / Units, j = thread % Units;
        for (Index i = 0; i < active; ++i)
          shared.dh[gate][i][j] = Base::dot(shared.ds[i][gate], registers);
      });
    }
  }
};

/// Calls f with the least size of block that the layer fits, a constant, and the number of blocks;
/// false where there is no such size.
template <class Cell, class Real, class F>
bool in_blocks(const RecurrentPass<Real>& pass, const F& f) {
  if (pass.draws.rate > 0) return false;
  const auto take = [&]<Index size>(std::integral_constant<Index, size> constant) {
    // 64 K registers, of which a thread needs some forty besides U's.
    constexpr Index registers = (size * Index{sizeof(Real)} / 4 + 40) * Cell::gates * size;
    if constexpr (registers <= 65536) {
      if (pass.y.columns > size) return false;
      // As many as a large GPU has multiprocessors; more where one would have too many sentences.
      constexpr Index multiprocessors = 128;
      constexpr Index most = RecurrentBlock<Cell, size, Real>::most_sentences;
      const Index sentences = pass.layout.sentences;
      f(constant, std::max(std::min(sentences, multiprocessors), (sentences + most - 1) / most));
      return true;
    }
    return false;
  };
  return take(std::integral_constant<Index, 64>{}) || take(std::integral_constant<Index, 128>{});
}

}

/// The plain form's result but for rounding.
template <class Cell, class Real, class Probe>
void recur(Context<BasicGpu<Real, Probe>>& context, const RecurrentPass<Real>& pass) {
  const bool done = detail::in_blocks<Cell>(pass, [&](auto units, Index blocks) {
    for_blocks(context.device, blocks, detail::RecurInBlocks<Cell, units, Real>{{pass, blocks}});
  });
  if (!done) recur<Cell, BasicGpu<Real, Probe>>(context, pass); // the plain form
}

template <class Cell, class Real, class Probe>
void recur_backward(Context<BasicGpu<Real, Probe>>& context,
                    const RecurrentPassBackward<Real>& backward) {
  const bool done = detail::in_blocks<Cell>(backward.pass, [&](auto units, Index blocks) {
    for_blocks(context.device, blocks,
               detail::RecurBackwardInBlocks<Cell, units, Real>{
                   {backward.pass, blocks}, backward.dy, backward.da, backward.ds});
  });
  if (!done) recur_backward<Cell, BasicGpu<Real, Probe>>(context, backward);
}

}
