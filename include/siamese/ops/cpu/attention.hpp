// SPDX-License-Identifier: MIT
// Attention on the CPU: eight heads at a time, then four, two and one. Backward is one pass over
// the pairs of tokens of a sentence and computes each score once. The plain form, whose positions
// are independent, computes a score for the query and again for the key. The sums have the same
// terms in the same order, so the bits are the same.
#pragma once

#include <siamese/device/cpu.hpp>
#include <siamese/ops/plain/attention.hpp>

// GPU code has no GCC vectors: nvcc's device pass uses the plain form.
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)

namespace siamese {
namespace detail {

template <Index Width, class Real>
requires(Width > 1) struct HeadsAsOne<Width, Real> {
  using Type
      [[gnu::vector_size(Width * sizeof(Real)), gnu::aligned(alignof(Real)), gnu::may_alias]] =
          Real;
};

/// Calls f.heads<Width>(i, h) for every i < count, in as many groups of `Width` heads as fit from
/// head h on, then the remaining heads in smaller groups.
template <Index Width, class F>
SIAMESE_INLINE void in_groups(const F& f, Index count, Index h = 0) {
  for (; h + Width <= f.attention.heads; h += Width)
    for (Index i = 0; i < count; ++i) f.template heads<Width>(i, h);
  if constexpr (Width > 1) in_groups<Width / 2>(f, count, h);
}

template <class F>
struct CpuEachHead {
  F f;
  SIAMESE_INLINE void operator()() const { in_groups<8>(f, f.attention.y.rows); }
};

template <class Real>
struct CpuAttendBackward {
  Attention<Real> attention;
  MatrixView<const Real> dy;
  MatrixView<Real> dprojected;

  SIAMESE_INLINE void operator()() const {
    in_groups<8>(*this, attention.projected.layout.sentences);
  }

  template <Index Width>
  SIAMESE_INLINE void heads(Index sentence, Index h) const {
    const AttentionHeads<Width, Real> x(attention, h);
    const Index begin = attention.projected.layout.begin(sentence);
    const Index end = attention.projected.layout.end(sentence);
    for (Index t = begin; t < end; ++t)
      for (Index part = 0; part < 3; ++part) x.set_zero(gradient(t, h, part));
    for (Index t = begin; t < end; ++t) {
      const Real* const dy_t = dy.row(t) + h;
      typename AttentionHeads<Width, Real>::Lanes product;
      x.dot(dy_t, attention.y.row(t) + h, product);
      for (Index u = begin; u < end; u += x.most_tokens) {
        const Index count = smaller(x.most_tokens, end - u);
        typename AttentionHeads<Width, Real>::Scores p, ds;
        for (Index k = 0; k < count; ++k) {
          x.dot(x.query(t), x.key(u + k), p[k]);
          x.dot(dy_t, x.value(u + k), ds[k]);
        }
        for (Index k = 0; k < count; ++k) {
          x.normalise(t, p[k]);
          for (Index i = 0; i < Width; ++i)
            ds[k][i] = p[k][i] * ((ds[k][i] - product[i]) * x.scale);
        }
        for (Index k = 0; k < count; ++k) {
          x.add(ds[k], x.key(u + k), gradient(t, h, 0));
          x.add(ds[k], x.query(t), gradient(u + k, h, 1));
          x.add(p[k], dy_t, gradient(u + k, h, 2));
        }
      }
    }
  }

private:
  /// The gradient of a position's query, key or value.
  SIAMESE_INLINE Real* gradient(Index t, Index h, Index part) const {
    return dprojected.row(t) + part * attention.dim() + h;
  }
};

}

template <CpuDevice D>
void attend(D& device, const Attention<typename D::Real>& attention) {
  using Attend = detail::Attend<typename D::Real>;
  run(device, detail::CpuEachHead<Attend>{Attend{attention}});
}

template <CpuDevice D>
void attend_backward(Context<D>& context, const Attention<typename D::Real>& attention,
                     ConstView<D> dy, View<D> dprojected) {
  run(context.device, detail::CpuAttendBackward<typename D::Real>{attention, dy, dprojected});
}

}

#endif
