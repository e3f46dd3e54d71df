// SPDX-License-Identifier: MIT
// Convolutions with 50 filters, with and without maximum, and their gradients.
#include "../support/operation.hpp"

#include <siamese/ops/convolution.hpp>

namespace benchmarks {
namespace {

constexpr Index filters = 50;

template <Index size>
constexpr auto windows = [](auto& o) {
  const auto projected = o.x(size * filters);
  const auto y = o.zeros(o.layout.positions, filters);
  return [&o, projected, y] {
    convolve(o.device(), projected, size, y);
    return y;
  };
};

template <Index size>
constexpr auto windows_backward = [](auto& o) {
  const auto dy = o.positions(filters);
  const auto dprojected = o.zeros(o.layout.rows, size * filters);
  return [&o, dy, dprojected] {
    convolve_backward(o.device(), dy, o.layout, dprojected);
    return dprojected;
  };
};

template <Index size>
constexpr auto maximum = [](auto& o) {
  const auto projected = o.x(size * filters);
  const auto y = o.zeros(o.layout.sentences, filters);
  const auto argument = o.ids(y.rows, filters);
  const auto bias = o.zeros(1, filters);
  return [&o, projected, bias, y, argument] {
    convolve_max_relu(o.device(), projected, size, bias, y, argument);
    return y;
  };
};

template <Index size>
constexpr auto maximum_backward = [](auto& o) {
  const auto projected = o.x(size * filters);
  const auto y = o.zeros(o.layout.sentences, filters);
  const auto argument = o.ids(y.rows, filters);
  convolve_max_relu(o.device(), projected, size, o.zeros(1, filters), y, argument);
  const auto dy = o.sentences(filters);
  const auto dprojected = o.zeros(o.layout.rows, size * filters);
  return [&o, dy, argument, dprojected] {
    convolve_max_backward(o.device(), dy, argument, o.layout, dprojected);
    return dprojected;
  };
};

const Operation operations[] = {
    {"convolve size:2", windows<2>},          {"convolve_backward size:2", windows_backward<2>},
    {"convolve_max_relu size:2", maximum<2>}, {"convolve_max_backward size:2", maximum_backward<2>},
    {"convolve size:3", windows<3>},          {"convolve_backward size:3", windows_backward<3>},
    {"convolve_max_relu size:3", maximum<3>}, {"convolve_max_backward size:3", maximum_backward<3>},
    {"convolve size:4", windows<4>},          {"convolve_backward size:4", windows_backward<4>},
    {"convolve_max_relu size:4", maximum<4>}, {"convolve_max_backward size:4", maximum_backward<4>},
};

}
}
