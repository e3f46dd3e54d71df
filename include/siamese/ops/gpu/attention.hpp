// SPDX-License-Identifier: MIT
// Attention on the GPU. The plain form adds up in memory, where every addition waits for the one
// before. Here a thread has one head of one position, keeps its sums in registers and reads several
// tokens at a time. Heads with more components than registers use the plain form.
#pragma once

#include <siamese/device/gpu.hpp>
#include <siamese/ops/plain/attention.hpp>

namespace siamese {
namespace detail {

/// Numbers of heads and components that are known at compile time, so that a component's offset is
/// part of the instruction and needs no register.
template <Index Heads, Index Size>
struct KnownHeads {
  static constexpr Index heads = Heads, size = Size, most = Size;
  template <class Real>
  SIAMESE_FUNCTION explicit KnownHeads(const Attention<Real>&) {}
};

/// Any number of heads, each with at most `Most` components; missing components are zero.
template <Index Most>
struct AnyHeads {
  static constexpr Index most = Most;
  Index heads, size;
  template <class Real>
  SIAMESE_FUNCTION explicit AnyHeads(const Attention<Real>& attention)
      : heads(attention.heads), size(attention.size()) {}
};

/// One head, held in registers.
template <class Shape, class Real>
struct HeadInRegisters {
  static constexpr Index most = Shape::most;
  /// Number of tokens that are read at a time.
  static constexpr Index tokens = most <= 8 ? 2 : 1;
  using Vector = Real[most];

  Shape shape;
  AttentionHeads<1, Real> head;

  SIAMESE_FUNCTION HeadInRegisters(const Attention<Real>& attention, Index h)
      : shape(attention), head(attention, h, shape.size) {}

  SIAMESE_FUNCTION Index dim() const { return shape.heads * shape.size; }
  SIAMESE_FUNCTION const Real* query(Index t) const { return head.query(t); }
  SIAMESE_FUNCTION const Real* key(Index t) const { return head.query(t) + dim(); }
  SIAMESE_FUNCTION const Real* value(Index t) const { return head.query(t) + 2 * dim(); }

  SIAMESE_FUNCTION void load(const Real* from, Vector& x) const {
    for (Index c = 0; c < most; ++c) x[c] = c < shape.size ? from[c * shape.heads] : Real{0};
  }
  /// Loads keys and values of the tokens from u on. After the end it loads the last token again,
  /// which avoids a branch.
  SIAMESE_FUNCTION void load_tokens(Index u, Index end, Vector (&keys)[tokens],
                                    Vector (&values)[tokens]) const {
    for (Index k = 0; k < tokens; ++k) {
      const Index token = smaller(u + k, end - 1);
      load(key(token), keys[k]);
      load(value(token), values[k]);
    }
  }
  SIAMESE_FUNCTION void store(const Vector& x, Real* to) const {
    for (Index c = 0; c < most; ++c)
      if (c < shape.size) to[c * shape.heads] = x[c];
  }

  SIAMESE_FUNCTION static Real dot(const Vector& x, const Vector& y) {
    Real total = 0;
    for (Index c = 0; c < most; ++c) total += x[c] * y[c];
    return total;
  }
  /// y += a x.
  SIAMESE_FUNCTION static void add(Real a, const Vector& x, Vector& y) {
    for (Index c = 0; c < most; ++c) y[c] += a * x[c];
  }

  /// p(t, u) from s = q(t) · k(u).
  SIAMESE_FUNCTION Real normalised(Index t, Real s) const {
    const Real* const maximum = head.attention.saved.row(t) + head.h;
    return exponential(s * head.scale - maximum[0]) * maximum[shape.heads];
  }
};

template <class Shape, class Real>
struct AttendInRegisters {
  using Head = HeadInRegisters<Shape, Real>;
  Attention<Real> attention;

  SIAMESE_FUNCTION void operator()(Index t, Index h) const {
    const Layout& layout = attention.projected.layout;
    const Head x(attention, h);
    const Index end = layout.end(layout.sentence[t]);
    typename Head::Vector q, y = {};
    x.load(x.query(t), q);
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
      for (Index c = 0; c < Head::most; ++c) y[c] *= shrink;
      for (Index k = 0; k < Head::tokens; ++k) {
        const Real p = u + k < end ? exponential(s[k] - maximum) : Real{0};
        total += p;
        x.add(p, values[k], y);
      }
    }
    Real* const saved = attention.saved.row(t) + h;
    const Real inverse = Real{1} / total;
    saved[0] = maximum;
    saved[x.shape.heads] = inverse;
    for (Index c = 0; c < Head::most; ++c) y[c] *= inverse;
    x.store(y, attention.y.row(t) + h);
  }
};

/// dq, dk and dv of a position: as a query it meets all keys of the sentence, as a key all queries.
/// D is recomputed for each pair, so that one kernel does everything.
template <class Shape, class Real>
struct AttendBackwardInRegisters {
  using Head = HeadInRegisters<Shape, Real>;
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
    as_key(x, position, begin, end, to + x.dim());
  }

private:
  SIAMESE_FUNCTION void as_query(const Head& x, Index t, Index begin, Index end, Real* to) const {
    typename Head::Vector q, gradient, dq = {};
    x.load(x.query(t), q);
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
    x.load(x.key(u), key);
    x.load(x.value(u), value);
    // One token at a time: with more, a thread would need too many registers, and few threads would
    // run at once.
    for (Index t = begin; t < end; ++t) {
      typename Head::Vector query, gradient;
      x.load(x.query(t), query);
      x.load(dy.row(t) + x.head.h, gradient);
      const Real p = x.normalised(t, x.dot(query, key));
      const Real product = product_of(x, t, gradient);
      x.add(p * ((x.dot(gradient, value) - product) * x.head.scale), query, dk);
      x.add(p, gradient, dv);
    }
    x.store(dk, to);
    x.store(dv, to + x.dim());
  }

  /// D(t).
  SIAMESE_FUNCTION Real product_of(const Head& x, Index t,
                                   const typename Head::Vector& gradient) const {
    typename Head::Vector y;
    x.load(attention.y.row(t) + x.head.h, y);
    return x.dot(gradient, y);
  }
};

/// Calls f.operator()<Shape>() for the default numbers of heads and components, or otherwise for
/// the smallest number of registers that holds a head's components. Returns false if there is none.
template <class Real, class F>
bool in_registers(const Attention<Real>& attention, const F& f) {
  if (attention.heads == 8 && attention.size() == 8)
    f.template operator()<KnownHeads<8, 8>>();
  else if (attention.size() <= 8)
    f.template operator()<AnyHeads<8>>();
  else if (attention.size() <= 16)
    f.template operator()<AnyHeads<16>>();
  else if (attention.size() <= 32)
    f.template operator()<AnyHeads<32>>();
  else
    return false;
  return true;
}

}

/// The plain form's result, up to rounding.
template <GpuDevice D>
void attend(D& device, const Attention<typename D::Real>& attention) {
  const bool done = detail::in_registers(attention, [&]<class Shape>() {
    for_each_loop(device, attention.y.rows, attention.heads,
                  detail::AttendInRegisters<Shape, typename D::Real>{attention});
  });
  if (!done) plain::attend(device, attention);
}

/// The plain form's result, up to rounding.
template <GpuDevice D>
void attend_backward(Context<D>& context, const Attention<typename D::Real>& attention,
                     ConstView<D> dy, View<D> dprojected) {
  using Real = typename D::Real;
  const bool done = detail::in_registers(attention, [&]<class Shape>() {
    for_each_loop(context.device, attention.y.rows, attention.heads,
                  detail::AttendBackwardInRegisters<Shape, Real>{attention, dy, dprojected});
  });
  if (!done) plain::attend_backward(context, attention, dy, dprojected);
}

}
