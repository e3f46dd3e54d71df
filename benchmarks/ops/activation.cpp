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

template <class Activation>
constexpr auto biased = [](auto& o) {
  const auto x = o.positions(dim);
  const auto bias = o.random(1, dim);
  return [&o, x, bias] { return activate_biased(o.context, Activation{}, bias, x); };
};

template <class Activation>
constexpr auto biased_backward = [](auto& o) {
  const auto kept = o.positions(dim);
  const auto dy = o.positions(dim);
  const auto da = o.zeros(kept.rows, dim);
  const auto dbias = o.zeros(1, dim);
  return [&o, kept, dy, da, dbias] {
    activate_biased_backward(o.context, Activation{}, kept, dy, da, 0, dbias);
    return da;
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
    {"relu_biased", biased<activation::Relu>},
    {"relu_biased_backward", biased_backward<activation::Relu>},
};

}
}
