// SPDX-License-Identifier: MIT
// Loops with much work per element, such as a comparison with all rows of a batch: on a CPU
// they run in blocks, between which the computation can be stopped.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/device/device.hpp>

#include <algorithm>

namespace siamese {
namespace detail {

/// A functor whose elements or rows begin at `first`.
template <class F>
struct From {
  F f;
  Index first;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const { f(i, first + j); }
};
template <class F>
struct RowsFrom {
  F f;
  Index first;
  template <class Lanes>
  SIAMESE_FUNCTION void operator()(Index i, Lanes lanes) const {
    f(first + i, lanes);
  }
};

/// Calls run(first, count) for blocks of n elements that take a fraction of a second; `work` is the
/// number of operations per element.
template <class D, class Run>
void in_blocks(const Context<D>& context, Index n, Index work, const Run& run) {
  constexpr Index operations = 100'000'000;
  const Index block = std::max<Index>(operations / std::max<Index>(work, 1), 1);
  for (Index first = 0; first < n; first += block) {
    context.heed_stop();
    run(first, std::min(block, n - first));
  }
}

}

/// for_each(device, 1, n, f), in blocks. Throws Stopped if the computation is asked to stop.
template <class D, class F>
void for_each_long(Context<D>& context, Index n, Index work, const F& f) {
  if constexpr (D::is_parallel) {
    for_each(context.device, 1, n, f);
  } else {
    detail::in_blocks(context, n, work, [&](Index first, Index count) {
      for_each(context.device, 1, count, detail::From<F>{f, first});
    });
  }
}

/// for_rows(device, n, f), in blocks. Throws Stopped if the computation is asked to stop.
template <class D, class F>
void for_rows_long(Context<D>& context, Index n, Index work, const F& f) {
  if constexpr (D::is_parallel) {
    for_rows(context.device, n, f);
  } else {
    detail::in_blocks(context, n, work, [&](Index first, Index count) {
      for_rows(context.device, count, detail::RowsFrom<F>{f, first});
    });
  }
}

}
