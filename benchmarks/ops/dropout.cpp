// SPDX-License-Identifier: MIT
// Dropout of tokens, sentences and states.
#include "../support/operation.hpp"

#include <siamese/ops/dropout.hpp>

namespace benchmarks {
namespace {

constexpr Index dim = 64;
const DropoutDraws draws{Random(1, RandomPurpose::dropout), 0.1F, 0};

const Operation operations[] = {
    {"dropout tokens",
     [](auto& o) {
       const Ragged<const float> x = o.x(dim);
       const auto y = o.zeros(o.layout.positions, dim);
       return [&o, x, y] {
         dropout(o.device(), x, draws, y);
         return y;
       };
     }},
    {"dropout sentences",
     [](auto& o) {
       const MatrixView<const float> x = o.sentences(dim);
       const auto y = o.zeros(x.rows, dim);
       return [&o, x, y] {
         dropout(o.device(), x, draws, y);
         return y;
       };
     }},
    {"dropout_states",
     [](auto& o) {
       const auto x = o.sentences(dim);
       const auto y = o.zeros(x.rows, dim);
       return [&o, x, y] {
         dropout_states(o.device(), x, o.layout, draws, y);
         return y;
       };
     }},
};

}
}
