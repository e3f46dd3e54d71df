// SPDX-License-Identifier: MIT
// Convolution over the positions of each sentence, from one product over distinct tokens.
//
// With weight (dim, size * filters), whose column block p belongs to offset p of the window, and
// projected = rows weight (rows, size * filters), the window at position t has
//
//     window(t, f) = sum over p of projected(row(t + p), p * filters + f),    t + p in the sentence
//
// so each distinct token is multiplied only once, however often it occurs. A window begins at every
// position; tokens after the sentence's end count as zero.
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

/// The gradient that a position receives from the window in which it has offset p.
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

/// The same if only the largest window of a sentence has a gradient.
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

/// y (positions, filters): the window of `size` tokens that begins at each position, as defined
/// above.
template <class D>
void convolve(D& device, const RaggedView<D>& projected, Index size, View<D> y) {
  for_each(device, y.rows, y.columns,
           detail::Convolve<typename D::Real>{{projected, size, y.columns}, y});
}

/// dprojected (layout.rows, size * filters) from dy (positions, filters), the gradient of the
/// windows.
template <class D>
void convolve_backward(D& device, ConstView<D> dy, const Layout& layout, View<D> dprojected) {
  sum_over_positions(device, detail::WindowGradients<typename D::Real>{dy, layout}, layout,
                     dprojected);
}

/// y(s, f) = max(0, bias(f) + the maximum over the windows of sentence s), and the first position
/// that has the maximum.
template <class D>
void convolve_max_relu(D& device, const RaggedView<D>& projected, Index size, ConstView<D> bias,
                       View<D> y, MatrixView<Id> argument) {
  detail::expect_no_gpu<D>();
  plain::convolve_max_relu(device, projected, size, bias, y, argument);
}

/// Maxima of several convolutions of the same sentences, in one kernel on a GPU.
template <class D>
using ConvolveMaxReluLoops = Loops<D, detail::ConvolveMaxRelu<typename D::Real>>;

/// The same, but the result is valid only after `loops.run()`. On a CPU core it is computed at
/// once, in its faster form.
template <class D>
void convolve_max_relu(ConvolveMaxReluLoops<D>& loops, const RaggedView<D>& projected, Index size,
                       ConstView<D> bias, View<D> y, MatrixView<Id> argument) {
  if constexpr (D::is_parallel)
    loops.add(y.rows, y.columns, {{projected, size, y.columns}, {bias.data}, y, argument});
  else
    convolve_max_relu(loops.device(), projected, size, bias, y, argument);
}

/// dprojected (layout.rows, size * filters) from dy (sentences, filters), the gradient of the
/// maxima. Only the windows that were the maximum take part.
template <class D>
void convolve_max_backward(D& device, ConstView<D> dy, MatrixView<const Id> argument,
                           const Layout& layout, View<D> dprojected) {
  sum_over_positions(device,
                     detail::MaximumGradients<typename D::Real>{dy, argument, layout.sentence},
                     layout, dprojected);
}

/// Gradients of the largest windows of several convolutions, in one kernel on a GPU.
template <class D>
using ConvolveMaxBackwardLoops =
    Loops<D, detail::PositionSums<detail::MaximumGradients<typename D::Real>, typename D::Real>>;

/// The same, but the result is valid only after `loops.run()`. On a CPU core it is computed at
/// once, in its faster form.
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
