// SPDX-License-Identifier: MIT
// Attention on the GPU. The plain form adds up in memory, where every addition waits for the one
// before; here a thread, which has one head of one position, keeps in registers what it adds up,
// and reads several tokens at a time. Heads of more components than registers take the plain form.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/attention.hpp>

#include <type_traits>

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

template <class Real, Index Most>
struct AttendInRegisters {
  using Head = HeadInRegisters<Most, Real>;
  Attention<Real> attention;

  SIAMESE_FUNCTION void operator()(Index t, Index h) const {
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

/// dq, dk and dv of a position: as query it meets the sentence's keys, as key its queries. Their D
/// is computed again wherever it is needed: so all is one kernel.
template <class Real, Index Most>
struct AttendBackwardInRegisters {
  using Head = HeadInRegisters<Most, Real>;
  Attention<Real> attention;
  MatrixView<const Real> dy;
  MatrixView<Real> dprojected;

  SIAMESE_FUNCTION void operator()(Index position, Index h) const {
    const Layout& layout = attention.projected.layout;
    const Head x(attention, h);
    const Index begin = layout.begin(layout.sentence[position]);
    const Index end = layout.end(layout.sentence[position]);
    Real* const to = dprojected.row(position) + h;
    as_query(x, position, begin, end, to);
    as_key(x, position, begin, end, to + attention.dim());
  }

private:
  SIAMESE_FUNCTION void as_query(const Head& x, Index t, Index begin, Index end, Real* to) const {
    typename Head::Vector q, gradient, dq = {};
    x.load(x.head.query(t), q);
    x.load(dy.row(t) + x.head.h, gradient);
    const Real product = product_of(x, t, gradient);
    for (Index u = begin; u < end; u += Head::tokens) {
      typename Head::Vector keys[Head::tokens], values[Head::tokens];
      x.load_tokens(u, end, keys, values);
      for (Index k = 0; k < Head::tokens; ++k) {
        const Real p = u + k < end ? x.normalised(t, x.dot(q, keys[k])) : Real{0};
        x.add(p * (x.dot(gradient, values[k]) - product) * x.head.scale, keys[k], dq);
      }
    }
    x.store(dq, to);
  }

  SIAMESE_FUNCTION void as_key(const Head& x, Index u, Index begin, Index end, Real* to) const {
    typename Head::Vector key, value, dk = {}, dv = {};
    x.load(x.head.key(u), key);
    x.load(x.head.value(u), value);
    // One token at a time: with more, a thread needs so many registers that few run at once.
    for (Index t = begin; t < end; ++t) {
      typename Head::Vector query, gradient;
      x.load(x.head.query(t), query);
      x.load(dy.row(t) + x.head.h, gradient);
      const Real p = x.normalised(t, x.dot(query, key));
      const Real product = product_of(x, t, gradient);
      x.add(p * ((x.dot(gradient, value) - product) * x.head.scale), query, dk);
      x.add(p, gradient, dv);
    }
    x.store(dk, to);
    x.store(dv, to + attention.dim());
  }

  /// D(t).
  SIAMESE_FUNCTION Real product_of(const Head& x, Index t,
                                   const typename Head::Vector& gradient) const {
    typename Head::Vector y;
    x.load(attention.y.row(t) + x.head.h, y);
    return x.dot(gradient, y);
  }
};

/// f with the least number of registers for a head's components, a constant; false where there is
/// no such number.
template <class Real, class F>
bool in_registers(const Attention<Real>& attention, const F& f) {
  const auto take = [&]<Index most>(std::integral_constant<Index, most> constant) {
    if (attention.size() > most) return false;
    f(constant);
    return true;
  };
  return take(std::integral_constant<Index, 8>{}) || take(std::integral_constant<Index, 16>{}) ||
         take(std::integral_constant<Index, 32>{});
}

}

/// The plain form's result but for rounding.
template <class Real, class Products, class Probe>
void attend(BasicGpu<Real, Products, Probe>& device,
            const Attention<std::type_identity_t<Real>>& attention) {
  const bool done = detail::in_registers(attention, [&](auto most) {
    for_each_loop(device, attention.y.rows, attention.heads,
                  detail::AttendInRegisters<Real, most>{attention});
  });
  if (!done) attend<BasicGpu<Real, Products, Probe>>(device, attention); // the plain form
}

/// The plain form's result but for rounding.
template <class Real, class Products, class Probe>
void attend_backward(Context<BasicGpu<Real, Products, Probe>>& context,
                     const Attention<std::type_identity_t<Real>>& attention,
                     MatrixView<const std::type_identity_t<Real>> dy, MatrixView<Real> dprojected) {
  const bool done = detail::in_registers(attention, [&](auto most) {
    for_each_loop(context.device, attention.y.rows, attention.heads,
                  detail::AttendBackwardInRegisters<Real, most>{attention, dy, dprojected});
  });
  if (!done)
    attend_backward<BasicGpu<Real, Products, Probe>, Real>(context, attention, dy, dprojected);
}

}
