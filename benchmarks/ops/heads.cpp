// SPDX-License-Identifier: MIT
// Columns and rows of weights interleaved for heads.
#include "../support/operation.hpp"

#include <siamese/ops/heads.hpp>

#include <type_traits>
#include <utility>

namespace benchmarks {
namespace {

constexpr Index dim = 64, heads = 8;

template <class O>
using DeviceOf = std::remove_reference_t<decltype(std::declval<O&>().device())>;

const auto interleaving = [](Index row_heads, Index column_heads) {
  return [=](auto& o) {
    const auto x = o.random(dim, dim);
    const auto y = o.zeros(dim, dim);
    return [&o, x, y, row_heads, column_heads] {
      using D = DeviceOf<decltype(o)>;
      InterleaveLoops<D> loops(o.device());
      interleave<D>(loops, x, row_heads, column_heads, y);
      loops.run();
      return y;
    };
  };
};

const auto interleaving_backward = [](Index row_heads, Index column_heads) {
  return [=](auto& o) {
    const auto dy = o.random(dim, dim);
    const auto dx = o.zeros(dim, dim);
    return [&o, dy, dx, row_heads, column_heads] {
      using D = DeviceOf<decltype(o)>;
      InterleaveBackwardLoops<D> loops(o.device());
      interleave_backward<D>(loops, dy, row_heads, column_heads, dx);
      loops.run();
      return dx;
    };
  };
};

const Operation operations[] = {
    {"interleave_columns", interleaving(1, heads)},
    {"interleave_columns_backward", interleaving_backward(1, heads)},
    {"interleave_rows", interleaving(heads, 1)},
    {"interleave_rows_backward", interleaving_backward(heads, 1)},
};

}
}
