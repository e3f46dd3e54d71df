// SPDX-License-Identifier: MIT
// Convolution with maximum on the CPU: whole rows of filters at a time, which vectorise, where the
// plain form walks the positions of one filter. The same sums in the same order: the same bits.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/convolution.hpp>

#include <algorithm>
#include <limits>

namespace siamese {
namespace detail {

template <class Real, Index Size>
struct CpuConvolveMax {
  Ragged<const Real> projected;
  MatrixView<Real> y;
  MatrixView<Id> argument;

  SIAMESE_INLINE void operator()() const {
    for (Index s = 0; s < y.rows; ++s)
      for (Index f = 0; f < y.columns; f += width) pool(s, f, std::min(width, y.columns - f));
  }

private:
  static constexpr Index width = 64;

  /// Maxima so far. Each window reads one and writes the other: a store to what was compared
  /// becomes a masked store, which costs several times a plain one.
  struct Maxima {
    Real value[width];
    Id position[width];
  };

  SIAMESE_INLINE void pool(Index s, Index f, Index count) const {
    const Index begin = projected.layout.begin(s);
    const Index end = projected.layout.end(s);
    Maxima maxima[2];
    for (Index j = 0; j < count; ++j) {
      maxima[0].value[j] = -std::numeric_limits<Real>::infinity();
      maxima[0].position[j] = static_cast<Id>(begin);
    }
    for (Index t = begin; t < end; ++t)
      consider(t, end, f, count, maxima[(t - begin) % 2], maxima[(t + 1 - begin) % 2]);
    const Maxima& result = maxima[(end - begin) % 2];
    for (Index j = 0; j < count; ++j) {
      y(s, f + j) = result.value[j];
      argument(s, f + j) = result.position[j];
    }
  }

  SIAMESE_INLINE void consider(Index t, Index end, Index f, Index count, const Maxima& from,
                               Maxima& to) const {
    static constexpr Real behind_the_end[width] = {};
    const Real* token[Size];
    for (Index p = 0; p < Size; ++p)
      token[p] = t + p < end ? projected.rows.row(projected.layout.row(t + p)) + p * y.columns + f
                             : behind_the_end;
    const Id here = static_cast<Id>(t);
    SIAMESE_INDEPENDENT
    for (Index j = 0; j < count; ++j) {
      Real value = token[0][j];
      for (Index p = 1; p < Size; ++p) value += token[p][j];
      const bool better = exceeds(value, from.value[j]);
      to.value[j] = better ? value : from.value[j];
      to.position[j] = better ? here : from.position[j];
    }
  }
};

template <class Real>
struct CpuConvolveMaxBackward {
  MatrixView<const Real> dy;
  MatrixView<const Id> argument;
  Layout layout;
  MatrixView<Real> dprojected;

  SIAMESE_INLINE void operator()() const {
    const Index filters = dy.columns;
    const Index size = dprojected.columns / filters;
    for (Index i = 0; i < dprojected.rows; ++i)
      for (Index j = 0; j < dprojected.columns; ++j) dprojected(i, j) = 0;
    for (Index s = 0; s < dy.rows; ++s) {
      const Index end = layout.end(s);
      for (Index f = 0; f < filters; ++f) {
        const Real gradient = dy(s, f);
        if (gradient == 0) continue;
        const Index t = argument(s, f);
        for (Index p = 0; p < size && t + p < end; ++p)
          dprojected(layout.row(t + p), p * filters + f) += gradient;
      }
    }
  }
};

}

/// The plain form's result, for the sizes in common use; others take the plain form itself.
template <class Real>
void convolve_max(BasicCpu<Real>& device, const Ragged<const std::type_identity_t<Real>>& projected,
                  Index size, MatrixView<Real> y, MatrixView<Id> argument) {
  using detail::CpuConvolveMax;
  switch (size) {
  case 1:
    return run(device, CpuConvolveMax<Real, 1>{projected, y, argument});
  case 2:
    return run(device, CpuConvolveMax<Real, 2>{projected, y, argument});
  case 3:
    return run(device, CpuConvolveMax<Real, 3>{projected, y, argument});
  case 4:
    return run(device, CpuConvolveMax<Real, 4>{projected, y, argument});
  case 5:
    return run(device, CpuConvolveMax<Real, 5>{projected, y, argument});
  default:
    for_each(device, y.rows, y.columns,
             detail::ConvolveMax<Real>{{projected, size, y.columns}, y, argument});
  }
}

/// The plain form's result, scattered: half of the gradients are zero and none looks for its rows.
template <class Real>
void convolve_max_backward(BasicCpu<Real>& device, MatrixView<const std::type_identity_t<Real>> dy,
                           MatrixView<const Id> argument, const Layout& layout,
                           MatrixView<Real> dprojected) {
  run(device, detail::CpuConvolveMaxBackward<Real>{dy, argument, layout, dprojected});
}

}
