// SPDX-License-Identifier: MIT
// Activations of every token, and their gradients.
#include "../support/operation.hpp"

#include <siamese/ops/activation.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

template <class Activation>
constexpr auto forward = [](auto& o) {
  const auto x = o.positions(dim);
  const auto y = o.zeros(x.rows, dim);
  return [&o, x, y] {
    activate(o.device(), Activation{}, x, y);
    return y;
  };
};

template <class Activation>
constexpr auto backward = [](auto& o) {
  const auto x = o.positions(dim);
  const auto dy = o.positions(dim);
  const auto dx = o.zeros(x.rows, dim);
  return [&o, x, dy, dx] {
    activate_backward(o.device(), Activation{}, x, dy, dx);
    return dx;
  };
};

const Operation operations[] = {
    {"relu", forward<activation::Relu>},
    {"relu_backward", backward<activation::Relu>},
    {"logistic", forward<activation::Logistic>},
    {"logistic_backward", backward<activation::Logistic>},
    {"gelu", forward<activation::Gelu>},
    {"gelu_backward", backward<activation::Gelu>},
    {"tanh", forward<activation::Tanh>},
    {"tanh_backward", backward<activation::Tanh>},
};

}
}
