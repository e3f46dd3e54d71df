// SPDX-License-Identifier: MIT
// Several loops of one kind, run together on devices where starting a loop costs more than running
// it.
#pragma once

#include <siamese/device/device.hpp>

#include <algorithm>

namespace siamese {

/// f(i, j) for all i < rows and j < columns, as `for_each` calls it.
template <class F>
struct Loop {
  Index rows = 0, columns = 0;
  F f;
  SIAMESE_FUNCTION Index size() const { return rows * columns; }
};

/// Independent loops, in the form in which a kernel receives them.
template <class F>
struct LoopBlock {
  /// The limit for a kernel's arguments is 4 KiB.
  static constexpr Index most = std::max<Index>(3584 / Index{sizeof(Loop<F>)}, 1);
  Loop<F> loops[static_cast<std::size_t>(most)];
  Index count = 0;

  const Loop<F>* begin() const { return loops; }
  const Loop<F>* end() const { return loops + count; }
};

/// Runs the loops one after the other. GPUs have an overload that runs them together.
template <class D, class F>
void for_each_of(D& device, const LoopBlock<F>& block) {
  for (const Loop<F>& loop : block) for_each(device, loop.rows, loop.columns, loop.f);
}

/// Runs the loops. An overload for a functor may do it another way (ops/gpu/); such a functor has a
/// member `has_gpu_form`.
template <class D, class F>
void run_loops(D& device, const LoopBlock<F>& block) {
  if constexpr (requires { F::has_gpu_form; }) detail::expect_no_gpu<D>();
  for_each_of(device, block);
}

/// Collects independent loops, which have all run after `run`. A device that is one core runs each
/// of them at once.
template <class D, class F>
class Loops {
public:
  explicit Loops(D& device) : device_(device) {}

  D& device() { return device_; }
  void add(Index rows, Index columns, const F& f) { for_each(device_, rows, columns, f); }
  void run() {}

private:
  D& device_;
};

/// On a parallel device, loops run together, as many as a block holds.
template <class D, class F>
requires D::is_parallel class Loops<D, F> {
public:
  explicit Loops(D& device) : device_(device) {}

  void add(Index rows, Index columns, const F& f) {
    if (rows == 0 || columns == 0) return;
    if (block_.count == block_.most) run();
    block_.loops[block_.count++] = {rows, columns, f};
  }

  void run() {
    if (block_.count > 0) run_loops(device_, block_);
    block_.count = 0;
  }

private:
  D& device_;
  LoopBlock<F> block_;
};

}
