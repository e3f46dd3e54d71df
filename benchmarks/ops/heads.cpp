// SPDX-License-Identifier: MIT
// Interleaving columns and rows of weights for heads.
#include "../support/operation.hpp"

#include <siamese/ops/heads.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64, heads = 8;

/// f(device, x, y), which writes y.
template <class F>
auto from_weight_to_weight(const F& f) {
  return [f](auto& o) {
    const auto x = o.random(dim, dim);
    const auto y = o.zeros(dim, dim);
    return [&o, f, x, y] {
      f(o.device(), x, y);
      return y;
    };
  };
}

auto interleaving(Index row_heads, Index column_heads) {
  return from_weight_to_weight([=]<class D>(D& device, const auto& x, const auto& y) {
    InterleaveLoops<D> loops(device);
    interleave<D>(loops, x, row_heads, column_heads, y);
    loops.run();
  });
}

auto interleaving_backward(Index row_heads, Index column_heads) {
  return from_weight_to_weight([=]<class D>(D& device, const auto& dy, const auto& dx) {
    InterleaveBackwardLoops<D> loops(device);
    interleave_backward<D>(loops, dy, row_heads, column_heads, dx);
    loops.run();
  });
}

const Operation operations[] = {
    {"interleave_columns", interleaving(1, heads)},
    {"interleave_columns_backward", interleaving_backward(1, heads)},
    {"interleave_rows", interleaving(heads, 1)},
    {"interleave_rows_backward", interleaving_backward(heads, 1)},
};

}
}
