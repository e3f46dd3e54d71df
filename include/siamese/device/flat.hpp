// SPDX-License-Identifier: MIT
// Loops and sums as functors of one number, for devices with one thread per element.
#pragma once

#include <siamese/device/device.hpp>
#include <siamese/device/loops.hpp>

#include <cstdint>

namespace siamese::detail {

/// Calls f for element k of a loop, counted row by row. A GPU divides 32-bit numbers several times
/// as fast as 64-bit ones.
template <class F>
SIAMESE_FUNCTION void call_element(const F& f, Index k, Index columns) {
  const auto low = static_cast<std::uint32_t>(k), width = static_cast<std::uint32_t>(columns);
  const Index row = low == k && width == columns ? static_cast<Index>(low / width) : k / columns;
  row_of(f, row)(k - row * columns);
}

template <class F>
struct FlatEach {
  F f;
  Index columns;
  SIAMESE_FUNCTION void operator()(Index k) const { call_element(f, k, columns); }
};

/// Several loops, one after the other, as a single loop.
template <class F>
struct FlatLoops {
  LoopBlock<F> block;
  SIAMESE_FUNCTION void operator()(Index k) const {
    const Loop<F>* loop = block.loops;
    for (; k >= loop->size(); ++loop) k -= loop->size();
    call_element(loop->f, k, loop->columns);
  }
};

template <class F, class Real>
struct SumInto {
  F f;
  Index n;
  Real* result;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index, Lanes lanes) const {
    *result = lanes.sum(n, f);
  }
};

/// partial[k] = f(k) + f(k + width) + ..., for n > width. Adjacent threads read adjacent terms.
template <class F, class Real>
struct PartialSum {
  F f;
  Index n, width;
  Real* partial;
  SIAMESE_FUNCTION void operator()(Index k) const {
    partial[k] = sum_in_order((n - k + width - 1) / width,
                              [&](Index i) SIAMESE_LAMBDA -> Real { return f(k + i * width); });
  }
};

template <class Real>
struct Term {
  const Real* values;
  SIAMESE_FUNCTION Real operator()(Index i) const { return values[i]; }
};

}
