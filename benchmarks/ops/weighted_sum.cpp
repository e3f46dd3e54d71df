// SPDX-License-Identifier: MIT
// A softmax of each sentence's scores, and the weighted sum.
#include "../support/operation.hpp"

#include <siamese/ops/weighted_sum.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;

const Operation operations[] = {
    {"segment_softmax",
     [](auto& o) {
       const auto scores = o.x(1);
       const auto p = o.zeros(o.layout.positions, 1);
       return [&o, scores, p] {
         segment_softmax(o.device(), scores, p);
         return p;
       };
     }},
    {"weighted_sum",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto p = o.positions(1);
       const auto y = o.zeros(o.layout.sentences, dim);
       return [&o, x, p, y] {
         weighted_sum(o.device(), x, p, y);
         return y;
       };
     }},
    {"weighted_sum_backward",
     [](auto& o) {
       const auto x = o.x(dim);
       const auto p = o.positions(1);
       const auto y = o.sentences(dim);
       const auto dy = o.sentences(dim);
       const auto dx = o.zeros(o.layout.positions, dim);
       const auto dscores = o.zeros(o.layout.positions, 1);
       return [&o, x, p, y, dy, dx, dscores] {
         weighted_sum_backward(o.device(), x, p, y, dy, dx, dscores);
         return dx;
       };
     }},
};

}
}
