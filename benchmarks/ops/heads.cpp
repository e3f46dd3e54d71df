// SPDX-License-Identifier: MIT
// Columns and rows of weights interleaved for heads.
#include "../support/operation.hpp"

#include <siamese/ops/heads.hpp>

#include <type_traits>

namespace benchmarks {
namespace {

constexpr Index dim = 64, heads = 8;

const Operation operations[] = {
    {"interleave_columns",
     [](auto& o) {
       const auto x = o.random(dim, dim);
       const auto y = o.zeros(dim, dim);
       return [&o, x, y] {
         Loops<std::remove_reference_t<decltype(o.device())>, detail::InterleaveColumns<float>>
             loops(o.device());
         interleave_columns(loops, x, heads, y);
         loops.run();
         return y;
       };
     }},
    {"interleave_columns_backward",
     [](auto& o) {
       const auto x = o.random(dim, dim);
       const auto y = o.zeros(dim, dim);
       return [&o, x, y] {
         Loops<std::remove_reference_t<decltype(o.device())>,
               detail::InterleaveColumnsBackward<float>>
             loops(o.device());
         interleave_columns_backward(loops, x, heads, y);
         loops.run();
         return y;
       };
     }},
    {"interleave_rows",
     [](auto& o) {
       const auto x = o.random(dim, dim);
       const auto y = o.zeros(dim, dim);
       return [&o, x, y] {
         Loops<std::remove_reference_t<decltype(o.device())>, detail::InterleaveRows<float>> loops(
             o.device());
         interleave_rows(loops, x, heads, y);
         loops.run();
         return y;
       };
     }},
    {"interleave_rows_backward",
     [](auto& o) {
       const auto x = o.random(dim, dim);
       const auto y = o.zeros(dim, dim);
       return [&o, x, y] {
         Loops<std::remove_reference_t<decltype(o.device())>, detail::InterleaveRowsBackward<float>>
             loops(o.device());
         interleave_rows_backward(loops, x, heads, y);
         loops.run();
         return y;
       };
     }},
};

}
}
