// SPDX-License-Identifier: MIT
// Convolution over the positions of each sentence, from one product over distinct tokens.
//
// With weight (dim, size * filters), whose column block p belongs to offset p of the window, and
// projected = rows weight (rows, size * filters), the window at position t has
//
//     window(t, f) = sum over p of projected(row(t + p), p * filters + f),    t + p in the sentence
//
// so that a distinct token is multiplied once however often it occurs. A window begins at every
// position; tokens after the sentence's end count as zero.
#pragma once

#include <siamese/core/ragged.hpp>
#include <siamese/device/device.hpp>
#include <siamese/device/loops.hpp>
#include <siamese/ops/cpu/convolution.hpp>
#include <siamese/ops/plain/convolution.hpp>
#include <siamese/ops/position_sums.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct Convolve {
  Window<Real> window;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index t, Index f) const {
    y(t, f) = window(window.projected.layout.sentence[t], t, f);
  }
};

/// The gradient that a position gets from the window in which it is token p.
template <class Real>
struct WindowGradientAt {
  MatrixView<const Real> dy;
  Layout layout;
  Index p, f;
  SIAMESE_FUNCTION Real operator()(Index t) const {
    const bool has_window = t - p >= layout.begin(layout.sentence[t]);
    const Real gradient = dy(has_window ? t - p : t, f);
    return has_window ? gradient : Real{0};
  }
};
template <class Real>
struct WindowGradients {
  MatrixView<const Real> dy;
  Layout layout;
  SIAMESE_FUNCTION WindowGradientAt<Real> column(Index j) const {
    return {dy, layout, j / dy.columns, j % dy.columns};
  }
};

/// The same where only the largest window of a sentence takes part.
template <class Real>
struct MaximumGradientAt {
  MatrixView<const Real> dy;
  MatrixView<const Id> argument;
  const Id* sentence;
  Index p, f;
  SIAMESE_FUNCTION Real operator()(Index t) const {
    const Index s = sentence[t];
    const Real gradient = dy(s, f); // read in any case: a GPU would wait for the argument first
    return argument(s, f) == t - p ? gradient : Real{0};
  }
};
template <class Real>
struct MaximumGradients {
  MatrixView<const Real> dy;
  MatrixView<const Id> argument;
  const Id* sentence;
  SIAMESE_FUNCTION MaximumGradientAt<Real> column(Index j) const {
    return {dy, argument, sentence, j / dy.columns, j % dy.columns};
  }
};

}

/// y (positions, filters): the window of `size` positions at every position; see above.
template <class D>
void convolve(D& device, const RaggedView<D>& projected, Index size, View<D> y) {
  for_each(device, y.rows, y.columns,
           detail::Convolve<typename D::Real>{{projected, size, y.columns}, y});
}

/// dprojected (layout.rows, size * filters) from dy (positions, filters), the windows' gradient.
template <class D>
void convolve_backward(D& device, ConstView<D> dy, const Layout& layout, View<D> dprojected) {
  sum_over_positions(device, detail::WindowGradients<typename D::Real>{dy, layout}, layout,
                     dprojected);
}

/// y(s, f) = max(0, bias(f) + the maximum of all windows of sentence s), and the first position
/// that has the maximum.
template <class D>
void convolve_max_relu(D& device, const RaggedView<D>& projected, Index size, ConstView<D> bias,
                       View<D> y, MatrixView<Id> argument) {
  detail::expect_no_gpu<D>();
  plain::convolve_max_relu(device, projected, size, bias, y, argument);
}

/// Several convolutions of the same sentences.
template <class D>
using ConvolveMaxReluLoops = Loops<D, detail::ConvolveMaxRelu<typename D::Real>>;

/// The same, once `loops` have run: at once on a core, in its faster form.
template <class D>
void convolve_max_relu(ConvolveMaxReluLoops<D>& loops, const RaggedView<D>& projected, Index size,
                       ConstView<D> bias, View<D> y, MatrixView<Id> argument) {
  if constexpr (D::is_parallel)
    loops.add(y.rows, y.columns, {{projected, size, y.columns}, {bias.data}, y, argument});
  else
    convolve_max_relu(loops.device(), projected, size, bias, y, argument);
}

/// dprojected (layout.rows, size * filters) from dy (sentences, filters), the maxima's gradient:
/// only the windows that have been the maximum take part.
template <class D>
void convolve_max_backward(D& device, ConstView<D> dy, MatrixView<const Id> argument,
                           const Layout& layout, View<D> dprojected) {
  sum_over_positions(device,
                     detail::MaximumGradients<typename D::Real>{dy, argument, layout.sentence},
                     layout, dprojected);
}

/// Gradients of several convolutions' largest windows, in one kernel on a GPU.
template <class D>
using ConvolveMaxBackwardLoops =
    Loops<D, detail::PositionSums<detail::MaximumGradients<typename D::Real>, typename D::Real>>;

/// The same, once `loops` have run: at once on a core, in its faster form.
template <class D>
void convolve_max_backward(ConvolveMaxBackwardLoops<D>& loops, ConstView<D> dy,
                           MatrixView<const Id> argument, const Layout& layout,
                           View<D> dprojected) {
  if constexpr (D::is_parallel)
    loops.add(dprojected.rows, dprojected.columns,
              {{dy, argument, layout.sentence}, layout, dprojected});
  else
    convolve_max_backward(loops.device(), dy, argument, layout, dprojected);
}

}
