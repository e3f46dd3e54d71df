// SPDX-License-Identifier: MIT
// Adding vectors by a token's place, and their gradient.
#include "../support/operation.hpp"

#include <siamese/ops/positions.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

const Operation operations[] = {
    {"sinusoids",
     [](auto& o) {
       const auto table = o.zeros(o.layout.longest, dim);
       return [&o, table] {
         sinusoids(o.device(), table);
         return table;
       };
     }},
    {"add_places",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto table = o.random(256, dim);
       const auto y = o.zeros(o.layout.positions, dim);
       return [&o, x, table, y] {
         add_places(o.device(), x, table, y);
         return y;
       };
     }},
    {"add_places_backward",
     [](auto& o) {
       const auto dy = o.positions(dim);
       const auto dtable = o.zeros(256, dim);
       return [&o, dy, dtable] {
         add_places_backward(o.device(), dy, o.layout, dtable);
         return dtable;
       };
     }},
};

}
}
