// SPDX-License-Identifier: MIT
// Attention on the GPU. The plain form adds up in memory, where every addition waits for the one
// before; here a thread, which has one head of one position, keeps in registers what it adds up,
// and reads several tokens at a time. Heads of more components than registers take the plain form.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/attention.hpp>

namespace siamese {
namespace detail {

/// One head, of at most `Most` components: the rest are zero.
template <Index Most, class Real>
struct HeadInRegisters {
  /// Tokens that are read at a time.
  static constexpr Index tokens = Most <= 8 ? 2 : 1;
  using Vector = Real[Most];

  AttentionHeads<1, Real> head;
  Index heads, size;

  SIAMESE_FUNCTION HeadInRegisters(const Attention<Real>& attention, Index h)
      : head(attention, h), heads(attention.heads), size(attention.size()) {}

  SIAMESE_FUNCTION void load(const Real* from, Vector& x) const {
    for (Index c = 0; c < Most; ++c) x[c] = c < size ? from[c * heads] : Real{0};
  }
  /// Of the tokens from u on; behind the end the last one's again instead of none, without a
  /// branch.
  SIAMESE_FUNCTION void load_tokens(Index u, Index end, Vector (&keys)[tokens],
                                    Vector (&values)[tokens]) const {
    for (Index k = 0; k < tokens; ++k) {
      const Index token = smaller(u + k, end - 1);
      load(head.key(token), keys[k]);
      load(head.value(token), values[k]);
    }
  }
  SIAMESE_FUNCTION void store(const Vector& x, Real* to) const {
    for (Index c = 0; c < Most; ++c)
      if (c < size) to[c * heads] = x[c];
  }

  SIAMESE_FUNCTION static Real dot(const Vector& x, const Vector& y) {
    Real total = 0;
    for (Index c = 0; c < Most; ++c) total += x[c] * y[c];
    return total;
  }
  /// y += a x.
  SIAMESE_FUNCTION static void add(Real a, const Vector& x, Vector& y) {
    for (Index c = 0; c < Most; ++c) y[c] += a * x[c];
  }

  /// p(t, u) from s = q(t) · k(u).
  SIAMESE_FUNCTION Real normalised(Index t, Real s) const {
    const Real* const maximum = head.attention.saved.row(t) + head.h;
    return exponential(s * head.scale - maximum[0]) * maximum[heads];
  }
};

/// The form for heads of at most `Most` components of a functor that has the plain one.
template <class F, Index Most>
struct InRegisters;

template <class Real, Index Most>
struct InRegisters<Attend<Real>, Most> {
  using Head = HeadInRegisters<Most, Real>;
  Attend<Real> f;

  SIAMESE_FUNCTION void operator()(Index t, Index h) const {
    const Attention<Real>& attention = f.attention;
    const Layout& layout = attention.projected.layout;
    const Head x(attention, h);
    const Index end = layout.end(layout.sentence[t]);
    typename Head::Vector q, y = {};
    x.load(x.head.query(t), q);
    Real maximum = x.head.lowest, total = 0;
    for (Index u = layout.begin(layout.sentence[t]); u < end; u += Head::tokens) {
      typename Head::Vector keys[Head::tokens], values[Head::tokens];
      x.load_tokens(u, end, keys, values);
      Real s[Head::tokens];
      const Real before = maximum;
      for (Index k = 0; k < Head::tokens; ++k) {
        s[k] = u + k < end ? x.dot(q, keys[k]) * x.head.scale : x.head.lowest;
        maximum = s[k] > maximum ? s[k] : maximum;
      }
      const Real shrink = exponential(before - maximum);
      total *= shrink;
      for (Index c = 0; c < Most; ++c) y[c] *= shrink;
      for (Index k = 0; k < Head::tokens; ++k) {
        const Real p = u + k < end ? exponential(s[k] - maximum) : Real{0};
        total += p;
        x.add(p, values[k], y);
      }
    }
    Real* const saved = attention.saved.row(t) + h;
    const Real inverse = Real{1} / total;
    saved[0] = maximum;
    saved[attention.heads] = inverse;
    for (Index c = 0; c < Most; ++c) y[c] *= inverse;
    x.store(y, attention.y.row(t) + h);
  }
};

template <class Real, Index Most>
struct InRegisters<AttendQueryBackward<Real>, Most> {
  using Head = HeadInRegisters<Most, Real>;
  AttendQueryBackward<Real> f;

  SIAMESE_FUNCTION void operator()(Index t, Index h) const {
    const Layout& layout = f.attention.projected.layout;
    const Head x(f.attention, h);
    const Index end = layout.end(layout.sentence[t]);
    typename Head::Vector q, y, dy, dq = {};
    x.load(x.head.query(t), q);
    x.load(f.attention.y.row(t) + h, y);
    x.load(f.dy.row(t) + h, dy);
    const Real product = x.dot(dy, y);
    f.products(t, h) = product;
    for (Index u = layout.begin(layout.sentence[t]); u < end; u += Head::tokens) {
      typename Head::Vector keys[Head::tokens], values[Head::tokens];
      x.load_tokens(u, end, keys, values);
      for (Index k = 0; k < Head::tokens; ++k) {
        const Real p = u + k < end ? x.normalised(t, x.dot(q, keys[k])) : Real{0};
        x.add(p * (x.dot(dy, values[k]) - product) * x.head.scale, keys[k], dq);
      }
    }
    x.store(dq, f.dprojected.row(t) + h);
  }
};

template <class Real, Index Most>
struct InRegisters<AttendKeyBackward<Real>, Most> {
  using Head = HeadInRegisters<Most, Real>;
  AttendKeyBackward<Real> f;

  SIAMESE_FUNCTION void operator()(Index u, Index h) const {
    const Layout& layout = f.attention.projected.layout;
    const Head x(f.attention, h);
    const Index end = layout.end(layout.sentence[u]);
    typename Head::Vector key, value, dk = {}, dv = {};
    x.load(x.head.key(u), key);
    x.load(x.head.value(u), value);
    // One token at a time: with more, a thread needs so many registers that few run at once.
    for (Index t = layout.begin(layout.sentence[u]); t < end; ++t) {
      typename Head::Vector query, dy;
      x.load(x.head.query(t), query);
      x.load(f.dy.row(t) + h, dy);
      const Real p = x.normalised(t, x.dot(query, key));
      x.add(p * ((x.dot(dy, value) - f.products(t, h)) * x.head.scale), query, dk);
      x.add(p, dy, dv);
    }
    Real* const to = f.dprojected.row(u) + f.attention.dim() + h;
    x.store(dk, to);
    x.store(dv, to + f.attention.dim());
  }
};

}

/// The plain form's result but for rounding.
template <class Real, class Products, class Probe, class F>
void for_each_head(BasicGpu<Real, Products, Probe>& device, const F& f) {
  const Index positions = f.attention.y.rows, heads = f.attention.heads, size = f.attention.size();
  if (size <= 8) return for_each_loop(device, positions, heads, detail::InRegisters<F, 8>{f});
  if (size <= 16) return for_each_loop(device, positions, heads, detail::InRegisters<F, 16>{f});
  if (size <= 32) return for_each_loop(device, positions, heads, detail::InRegisters<F, 32>{f});
  for_each_loop(device, positions, heads, detail::EachHead<F>{f});
}

}
