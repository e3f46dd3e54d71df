// SPDX-License-Identifier: MIT
// Gathering, adding and summing rows.
#include "../support/operation.hpp"

#include <siamese/ops/rows.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

const Operation operations[] = {
    {"gather_rows",
     [](auto& o) {
       const auto table = o.random(o.vocabulary, dim);
       const auto y = o.zeros(o.layout.rows, dim);
       return [&o, table, y] {
         gather_rows(o.device(), table, o.tokens.ids, y);
         return y;
       };
     }},
    {"add_rows_at",
     [](auto& o) {
       const auto x = o.random(o.layout.rows, dim);
       const auto y = o.zeros(o.layout.rows, dim);
       return [&o, x, y] {
         add_rows_at(o.device(), x, o.tokens.batch_rows, y);
         return y;
       };
     }},
    {"add_positions",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto y = o.positions(dim);
       return [&o, x, y] {
         add_positions(o.device(), x, y);
         return y;
       };
     }},
    {"sum_positions",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto y = o.zeros(o.layout.rows, dim);
       return [&o, x, y] {
         sum_positions(o.device(), x, o.layout, y);
         return y;
       };
     }},
};

}
}
