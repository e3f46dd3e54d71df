// SPDX-License-Identifier: MIT
// Attention of every token to the tokens of its own sentence (Vaswani et al. 2017), in its plain
// form.
//
// For tokens t and u of a sentence, and for each head, of `size` components, of q, k and v
//
//     s(t, u) = q(t) · k(u) / √size      p(t, u) = e^(s(t, u) - m(t)) / l(t)
//     y(t) = Σ_u p(t, u) v(u)
//
// where m(t) is the largest s(t, u), and l(t) makes the p(t, u) add up to 1. Backward, with D(t) =
// dy(t) · y(t) = Σ_u p(t, u) dy(t) · v(u),
//
//     ds(t, u) = p(t, u) (dy(t) · v(u) - D(t)) / √size
//     dq(t) = Σ_u ds(t, u) k(u)    dk(u) = Σ_t ds(t, u) q(t)    dv(u) = Σ_t p(t, u) dy(t)
//
// Scores are recomputed wherever they are needed: no matrix of tokens × tokens is kept. Components
// are interleaved (ops/heads.hpp), so that adjacent lanes are heads.
#pragma once

#include <siamese/core/context.hpp>
#include <siamese/core/math.hpp>
#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>

#include <cmath>
#include <limits>

namespace siamese {

/// The input of attention, its output, and the values of each position that backward needs.
template <class Real>
struct Attention {
  Ragged<const Real> projected; ///< (rows, 3 dim): q, k and v side by side
  Index heads;
  MatrixView<Real> y;     ///< (positions, dim)
  MatrixView<Real> saved; ///< (positions, 2 heads): m, then 1 / l

  SIAMESE_FUNCTION Index dim() const { return y.columns; }
  SIAMESE_FUNCTION Index size() const { return y.columns / heads; }
};

namespace detail {

/// The numbers of `Width` adjacent heads as one value: for one head a number, for several a vector
/// of the device (ops/cpu/attention.hpp).
template <Index Width, class Real>
struct HeadsAsOne;

template <class Real>
struct HeadsAsOne<1, Real> {
  using Type = Real;
};

/// `Width` adjacent heads from h on. Several tokens are read at a time, so that the exponentials of
/// many scores are computed together.
template <Index Width, class Real>
struct AttentionHeads {
  static constexpr Index most_tokens = 16;
  static constexpr Real lowest = -std::numeric_limits<Real>::infinity();
  using Pack = typename HeadsAsOne<Width, Real>::Type;
  using Lanes = Real[static_cast<std::size_t>(Width)];
  using Scores = Lanes[static_cast<std::size_t>(most_tokens)];

  Attention<Real> attention;
  Index h;
  Real scale; ///< 1 / √size

  SIAMESE_FUNCTION AttentionHeads(const Attention<Real>& of, Index first_head)
      : AttentionHeads(of, first_head, of.size()) {}
  /// Use this if the number of components is known at compile time.
  SIAMESE_FUNCTION AttentionHeads(const Attention<Real>& of, Index first_head, Index size)
      : attention(of), h(first_head), scale(Real{1} / std::sqrt(static_cast<Real>(size))) {}

  SIAMESE_FUNCTION const Real* query(Index t) const { return column(t, h); }
  SIAMESE_FUNCTION const Real* key(Index t) const { return column(t, attention.dim() + h); }
  SIAMESE_FUNCTION const Real* value(Index t) const { return column(t, 2 * attention.dim() + h); }

  /// result = a · b.
  SIAMESE_FUNCTION void dot(const Real* a, const Real* b, Lanes& result) const {
    Pack total = {};
    for (Index c = 0; c < attention.dim(); c += attention.heads)
      total += *pack(a + c) * *pack(b + c);
    *pack(result) = total;
  }
  /// y += a x.
  SIAMESE_FUNCTION void add(const Lanes& a, const Real* x, Real* y) const {
    const Pack factor = *pack(a);
    for (Index c = 0; c < attention.dim(); c += attention.heads)
      *pack(y + c) += factor * *pack(x + c);
  }
  /// y *= a.
  SIAMESE_FUNCTION void multiply(const Lanes& a, Real* y) const {
    const Pack factor = *pack(a);
    for (Index c = 0; c < attention.dim(); c += attention.heads) *pack(y + c) *= factor;
  }
  SIAMESE_FUNCTION void set_zero(Real* y) const {
    for (Index c = 0; c < attention.dim(); c += attention.heads) *pack(y + c) = Pack{};
  }

  /// s = p(t, u), from s = q(t) · k(u).
  SIAMESE_FUNCTION void normalise(Index t, Lanes& s) const {
    const Real* const maximum = attention.saved.row(t) + h;
    const Real* const inverse = maximum + attention.heads;
    for (Index i = 0; i < Width; ++i) s[i] = exponential(s[i] * scale - maximum[i]) * inverse[i];
  }

private:
  SIAMESE_FUNCTION static const Pack* pack(const Real* lanes) {
    return reinterpret_cast<const Pack*>(lanes);
  }
  SIAMESE_FUNCTION static Pack* pack(Real* lanes) { return reinterpret_cast<Pack*>(lanes); }
  SIAMESE_FUNCTION const Real* column(Index t, Index j) const {
    return attention.projected.values.row(attention.projected.layout.row(t)) + j;
  }
};

/// y of a position. The maximum is over the tokens so far; whenever it grows, the sums so far
/// are scaled down.
template <class Real>
struct Attend {
  Attention<Real> attention;

  template <Index Width>
  SIAMESE_FUNCTION void heads(Index t, Index h) const {
    const AttentionHeads<Width, Real> x(attention, h);
    const Layout& layout = attention.projected.layout;
    const Index end = layout.end(layout.sentence[t]);
    Real* const y = attention.y.row(t) + h;
    x.set_zero(y);
    typename AttentionHeads<Width, Real>::Lanes maximum, total, shrink;
    for (Index i = 0; i < Width; ++i) {
      maximum[i] = x.lowest;
      total[i] = 0;
    }
    for (Index u = layout.begin(layout.sentence[t]); u < end; u += x.most_tokens) {
      const Index count = smaller(x.most_tokens, end - u);
      typename AttentionHeads<Width, Real>::Scores s;
      for (Index k = 0; k < count; ++k) x.dot(x.query(t), x.key(u + k), s[k]);
      for (Index i = 0; i < Width; ++i) shrink[i] = maximum[i];
      for (Index k = 0; k < count; ++k)
        for (Index i = 0; i < Width; ++i) {
          s[k][i] *= x.scale;
          maximum[i] = s[k][i] > maximum[i] ? s[k][i] : maximum[i];
        }
      for (Index i = 0; i < Width; ++i) {
        shrink[i] = exponential(shrink[i] - maximum[i]);
        total[i] *= shrink[i];
      }
      x.multiply(shrink, y);
      for (Index k = 0; k < count; ++k)
        for (Index i = 0; i < Width; ++i) s[k][i] = exponential(s[k][i] - maximum[i]);
      for (Index k = 0; k < count; ++k) {
        for (Index i = 0; i < Width; ++i) total[i] += s[k][i];
        x.add(s[k], x.value(u + k), y);
      }
    }
    Real* const saved = attention.saved.row(t) + h;
    for (Index i = 0; i < Width; ++i) {
      saved[i] = maximum[i];
      total[i] = Real{1} / total[i];
      saved[attention.heads + i] = total[i];
    }
    x.multiply(total, y);
  }
};

/// dq of a position, and its D, which the keys need.
template <class Real>
struct AttendQueryBackward {
  Attention<Real> attention;
  MatrixView<const Real> dy;
  MatrixView<Real> dprojected, products;

  template <Index Width>
  SIAMESE_FUNCTION void heads(Index t, Index h) const {
    const AttentionHeads<Width, Real> x(attention, h);
    const Layout& layout = attention.projected.layout;
    const Index end = layout.end(layout.sentence[t]);
    const Real* const dy_t = dy.row(t) + h;
    Real* const dq = dprojected.row(t) + h;
    x.set_zero(dq);
    typename AttentionHeads<Width, Real>::Lanes product;
    x.dot(dy_t, attention.y.row(t) + h, product);
    for (Index i = 0; i < Width; ++i) products(t, h + i) = product[i];
    for (Index u = layout.begin(layout.sentence[t]); u < end; u += x.most_tokens) {
      const Index count = smaller(x.most_tokens, end - u);
      typename AttentionHeads<Width, Real>::Scores s, dp;
      for (Index k = 0; k < count; ++k) {
        x.dot(x.query(t), x.key(u + k), s[k]);
        x.dot(dy_t, x.value(u + k), dp[k]);
      }
      for (Index k = 0; k < count; ++k) {
        x.normalise(t, s[k]);
        for (Index i = 0; i < Width; ++i) s[k][i] *= (dp[k][i] - product[i]) * x.scale;
      }
      for (Index k = 0; k < count; ++k) x.add(s[k], x.key(u + k), dq);
    }
  }
};

/// dk and dv of a position, from D of all positions.
template <class Real>
struct AttendKeyBackward {
  Attention<Real> attention;
  MatrixView<const Real> dy;
  MatrixView<Real> dprojected, products;

  template <Index Width>
  SIAMESE_FUNCTION void heads(Index u, Index h) const {
    const AttentionHeads<Width, Real> x(attention, h);
    const Layout& layout = attention.projected.layout;
    const Index end = layout.end(layout.sentence[u]);
    Real* const dk = dprojected.row(u) + attention.dim() + h;
    Real* const dv = dk + attention.dim();
    x.set_zero(dk);
    x.set_zero(dv);
    for (Index t = layout.begin(layout.sentence[u]); t < end; t += x.most_tokens) {
      const Index count = smaller(x.most_tokens, end - t);
      typename AttentionHeads<Width, Real>::Scores s, ds;
      for (Index k = 0; k < count; ++k) {
        x.dot(x.query(t + k), x.key(u), s[k]);
        x.dot(dy.row(t + k) + h, x.value(u), ds[k]);
      }
      for (Index k = 0; k < count; ++k) {
        x.normalise(t + k, s[k]);
        for (Index i = 0; i < Width; ++i)
          ds[k][i] = s[k][i] * ((ds[k][i] - products(t + k, h + i)) * x.scale);
      }
      for (Index k = 0; k < count; ++k) {
        x.add(ds[k], x.query(t + k), dk);
        x.add(s[k], dy.row(t + k) + h, dv);
      }
    }
  }
};

/// Calls f for one head at a time.
template <class F>
struct EachHead {
  F f;
  SIAMESE_FUNCTION void operator()(Index t, Index h) const { f.template heads<1>(t, h); }
};

/// Calls f.heads<1>(t, h) for every position t and head h.
template <class D, class F>
void for_each_head(D& device, const F& f) {
  for_each(device, f.attention.y.rows, f.attention.heads, EachHead<F>{f});
}

}

namespace plain {

template <class D>
void attend(D& device, const Attention<typename D::Real>& attention) {
  detail::for_each_head(device, detail::Attend<typename D::Real>{attention});
}

template <class D>
void attend_backward(Context<D>& context, const Attention<typename D::Real>& attention,
                     ConstView<D> dy, View<D> dprojected) {
  using Real = typename D::Real;
  const View<D> products = context.matrix(dy.rows, attention.heads);
  detail::for_each_head(context.device,
                        detail::AttendQueryBackward<Real>{attention, dy, dprojected, products});
  detail::for_each_head(context.device,
                        detail::AttendKeyBackward<Real>{attention, dy, dprojected, products});
}

}
}
