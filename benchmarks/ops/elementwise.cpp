// SPDX-License-Identifier: MIT
// Element-wise operations on every token.
#include "../support/operation.hpp"

#include <siamese/ops/column_sums.hpp>
#include <siamese/ops/elementwise.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

const Operation operations[] = {
    {"fill",
     [](auto& o) {
       const auto y = o.positions(dim);
       return [&o, y] {
         fill(o.device(), y, 1.0F);
         return y;
       };
     }},
    {"copy",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto y = o.zeros(x.rows, dim);
       return [&o, x, y] {
         copy(o.device(), x, y);
         return y;
       };
     }},
    {"add",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto y = o.positions(dim);
       return [&o, x, y] {
         add(o.device(), x, y);
         return y;
       };
     }},
    {"approach",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto y = o.positions(dim);
       return [&o, x, y] {
         approach(o.device(), x, 0.1F, y);
         return y;
       };
     }},
    {"multiply",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto y = o.zeros(x.rows, dim);
       return [&o, x, y] {
         multiply(o.device(), x, 3.0F, y);
         return y;
       };
     }},
    {"divide",
     [](auto& o) {
       const auto y = o.positions(dim);
       const auto one = o.zeros(1, 1);
       return [&o, y, one] {
         fill(o.device(), one, 1.0F);
         divide(o.device(), one.data, y);
         return y;
       };
     }},
    {"sum_of_squares",
     [](auto& o) {
       const auto x = o.positions(dim);
       const auto y = o.zeros(1, 1);
       return [&o, x, y] {
         sum_of_squares(o.device(), VectorView<const float>{x.data, x.rows * dim}, y.data);
         return y;
       };
     }},
    {"add_bias",
     [](auto& o) {
       const auto bias = o.random(1, dim);
       const auto y = o.positions(dim);
       return [&o, bias, y] {
         add_bias(o.device(), bias, y);
         return y;
       };
     }},
    {"column_sums",
     [](auto& o) {
       const auto dy = o.positions(dim);
       const auto dbias = o.zeros(1, dim);
       return [&o, dy, dbias] {
         column_sums(o.context, dy, 1, dbias);
         return dbias;
       };
     }},
};

}
}
