// SPDX-License-Identifier: MIT
// Attention on the CPU: eight heads at a time, then four, two and one. The plain form computes each
// head alike: the same bits.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/attention.hpp>

#if defined(__GNUC__)

namespace siamese {
namespace detail {

template <Index Width, class Real>
requires(Width > 1) struct HeadsAsOne<Width, Real> {
  using Type
      [[gnu::vector_size(Width * sizeof(Real)), gnu::aligned(alignof(Real)), gnu::may_alias]] =
          Real;
};

template <class F>
struct CpuEachHead {
  F f;

  SIAMESE_INLINE void operator()() const { from<8>(0); }

private:
  /// As many groups of `Width` heads as there are from head h on, then the rest.
  template <Index Width>
  SIAMESE_INLINE void from(Index h) const {
    for (; h + Width <= f.attention.heads; h += Width)
      for (Index t = 0; t < f.attention.y.rows; ++t) f.template heads<Width>(t, h);
    if constexpr (Width > 1) from<Width / 2>(h);
  }
};

}

template <class Real, class F>
void for_each_head(BasicCpu<Real>& device, const F& f) {
  run(device, detail::CpuEachHead<F>{f});
}

}

#endif
