// SPDX-License-Identifier: MIT
// Layer normalisation of every token, and its gradient.
#include "../support/operation.hpp"

#include <siamese/ops/norm.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

const Operation operations[] = {
    {"layer_norm",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto gain = o.random(1, dim);
       const auto bias = o.random(1, dim);
       const auto y = o.zeros(x.rows, dim);
       const auto z = o.zeros(x.rows, dim);
       const auto inverse = o.zeros(x.rows, 1);
       return [&o, x, gain, bias, y, z, inverse] {
         layer_norm(o.device(), x, gain, bias, 1e-5F, y, z, inverse);
         return y;
       };
     }},
    {"layer_norm_backward",
     [](auto& o) {
       const auto dy = o.positions(dim);
       const auto gain = o.random(1, dim);
       const auto z = o.positions(dim);
       const auto inverse = o.positions(1);
       const auto dx = o.zeros(dy.rows, dim);
       const auto dgains = o.zeros(dy.rows, dim);
       return [&o, dy, gain, z, inverse, dx, dgains] {
         layer_norm_backward(o.device(), dy, gain, z, inverse, dx, dgains);
         return dx;
       };
     }},
};

}
}
