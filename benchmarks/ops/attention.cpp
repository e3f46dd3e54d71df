// SPDX-License-Identifier: MIT
// Attention with eight heads, and its gradient, without gemm of the device.
#include "../support/operation.hpp"

#include <siamese/ops/attention.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64, heads = 8;

template <class D>
Attention<float> attention(Operands<D>& o) {
  return {o.x(3 * dim), heads, o.zeros(o.layout.positions, dim),
          o.zeros(o.layout.positions, 2 * heads)};
}

const Operation operations[] = {
    {"attend",
     [](auto& o) {
       const auto a = attention(o);
       return [&o, a] {
         attend(o.device(), a);
         return a.y;
       };
     }},
    {"attend_backward",
     [](auto& o) {
       const auto a = attention(o);
       const auto dy = o.positions(dim);
       const auto dprojected = o.zeros(o.layout.positions, 3 * dim);
       attend(o.device(), a);
       return [&o, a, dy, dprojected] {
         attend_backward(o.context, a, dy, dprojected);
         return dprojected;
       };
     }},
};

}
}
