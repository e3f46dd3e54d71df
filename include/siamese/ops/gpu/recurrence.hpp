// SPDX-License-Identifier: MIT
// All steps of a recurrent layer on the GPU in one kernel. `recur_by_steps` launches a product and
// a kernel for each step; each of them is small and waits for the one before. Here a block of
// threads takes a few sentences through all their steps: every thread keeps its column of U in
// registers, and states and gates are in the block's shared memory (Diamos et al. 2016, persistent
// RNNs). `states` is in the order of positions. Layers with recurrent dropout, or with more units
// than the registers can hold, are computed step by step.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/device/isa.hpp>
#include <siamese/ops/recurrence.hpp>

#include <algorithm>
#include <type_traits>

namespace siamese {
namespace detail {

/// The common part of forward and backward, for a layer of at most `Units` units.
template <class Cell, Index Units, class Real>
struct RecurrentBlock {
  static constexpr Index threads = Cell::gates * Units;
  static constexpr Index most_sentences = 8;
  struct Registers {
    Real u[Units]; ///< the thread's column, or row, of U
  };

  RecurrentPass<Cell, Real> pass;
  Index blocks;

  SIAMESE_FUNCTION Index units() const { return pass.y.columns; }
  /// The i-th sentence of a block, longest first. Every block has long and short sentences.
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
    return pass.position(sentence(block, i), step);
  }

  /// Loads a thread's `weight(gate, j, k)` for all k; zeros beyond the layer's units.
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
    Index active = this->sentences(b); // sentences that have a token in this step
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
          const RecurrentRow<Cell, Real> row{.units = units,
                                             .a = pass.a.row(pass.layout.row(t)),
                                             .s = shared.s[i],
                                             .c = pass.bias,
                                             .h = h,
                                             .memory = pass.memory(t, step, h),
                                             .y = pass.y.row(t),
                                             .saved = pass.saved.row(t),
                                             .next_state = h};
          row(j);
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
    Real dh[Cell::gates][Base::most_sentences][Units]; ///< ds Uᵀ, one part for each gate
  };

  RecurrentGradient<Real> gradient;

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
          const Real* const h = pass.states.row(t);
          const RecurrentRowBackward<Cell, Real> row{.units = units,
                                                     .dy = gradient.dy.row(t),
                                                     .saved = pass.saved.row(t),
                                                     .h = h,
                                                     .memory = pass.memory(t, step, h),
                                                     .da = gradient.da.row(t),
                                                     .ds = gradient.ds.row(t),
                                                     .dstate = shared.dstate[i]};
          row(j);
          for (Index gate = 0; gate < Cell::gates; ++gate)
            shared.ds[i][gate][j] = gradient.ds(t, gate * units + j);
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

/// Calls f with the smallest block size that holds the layer, as a constant, and the number of
/// blocks. Returns false if no size holds it.
template <class Cell, class Real, class F>
bool in_blocks(const RecurrentPass<Cell, Real>& pass, const F& f) {
  if (pass.draws.rate > 0) return false;
  const auto take = [&]<Index size>(std::integral_constant<Index, size> constant) {
    // There are 64 K registers; a thread needs about forty besides those for U.
    constexpr Index registers = (size * Index{sizeof(Real)} / 4 + 40) * Cell::gates * size;
    if constexpr (registers <= 65536) {
      if (pass.y.columns > size) return false;
      // One block for each multiprocessor of a large GPU, or more if a block would get too many
      // sentences.
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

/// The result of `recur_by_steps`, up to rounding.
template <class Cell, GpuDevice D>
void recur(Context<D>& context, const RecurrentPass<Cell, typename D::Real>& pass) {
  using Real = typename D::Real;
  const bool done = detail::in_blocks(pass, [&](auto units, Index blocks) {
    for_blocks(context.device, blocks, detail::RecurInBlocks<Cell, units, Real>{{pass, blocks}});
  });
  if (!done) recur_by_steps(context, pass);
}

/// The result of `recur_by_steps_backward`, up to rounding.
template <class Cell, GpuDevice D>
void recur_backward(Context<D>& context, const RecurrentPass<Cell, typename D::Real>& pass,
                    const RecurrentGradient<typename D::Real>& gradient) {
  using Real = typename D::Real;
  const bool done = detail::in_blocks(pass, [&](auto units, Index blocks) {
    for_blocks(context.device, blocks,
               detail::RecurBackwardInBlocks<Cell, units, Real>{{pass, blocks}, gradient});
  });
  if (!done) recur_by_steps_backward(context, pass, gradient);
}

}
