// SPDX-License-Identifier: MIT
// Maximum, mean and end of each sentence's tokens, and their gradients.
#include "../support/operation.hpp"

#include <siamese/ops/segments.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

const Operation operations[] = {
    {"segment_max",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto y = o.zeros(o.layout.sentences, dim);
       const auto argument = o.ids(y.rows, dim);
       return [&o, x, y, argument] {
         segment_max(o.device(), x, y, argument);
         return y;
       };
     }},
    {"segment_max_backward",
     [](auto& o) {
       const auto y = o.zeros(o.layout.sentences, dim);
       const auto argument = o.ids(y.rows, dim);
       segment_max(o.device(), o.x(dim), y, argument);
       const auto dy = o.sentences(dim);
       const auto dx = o.zeros(o.layout.positions, dim);
       return [&o, dy, dx, argument] {
         segment_max_backward(o.device(), dy, argument, o.layout, dx);
         return dx;
       };
     }},
    {"reduce_segments mean",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto y = o.zeros(o.layout.sentences, dim);
       return [&o, x, y] {
         reduce_segments(o.device(), x, Average::length, y);
         return y;
       };
     }},
    {"reduce_segments_backward mean",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto dy = o.sentences(dim);
       const auto dx = o.zeros(o.layout.positions, dim);
       return [&o, x, dy, dx] {
         reduce_segments_backward(o.device(), dy, x, Average::length, dx);
         return dx;
       };
     }},
    {"reduce_segments last",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto y = o.zeros(o.layout.sentences, dim);
       return [&o, x, y] {
         reduce_segments(o.device(), x, End::last, y);
         return y;
       };
     }},
    {"reduce_segments_backward last",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto dy = o.sentences(dim);
       const auto dx = o.zeros(o.layout.positions, dim);
       return [&o, x, dy, dx] {
         reduce_segments_backward(o.device(), dy, x, End::last, dx);
         return dx;
       };
     }},
};

}
}
