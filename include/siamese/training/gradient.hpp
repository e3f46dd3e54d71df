// SPDX-License-Identifier: MIT
// Gradients of the shards of a batch: cleared, and added up in a fixed order.
#pragma once

#include <siamese/core/parameter.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/training/part.hpp>

#include <cstddef>
#include <vector>

namespace siamese {

/// `set_zero` as a work of the device.
template <class D, Model M>
void clear_gradient(D& device, M& gradient) {
  FillLoops<D> loops(device);
  visit(
      [&](const Path&, auto& p) {
        if constexpr (requires { p.clear(); }) {
          p.clear();
        } else {
          fill<D>(loops, p.view(), 0);
        }
      },
      gradient);
  loops.run();
}

/// gradients[0] += gradients[1] + ... + gradients[shards - 1], one part of it, in this order.
template <class D, Model M>
void reduce_gradients(D& device, Part part, std::vector<M>& gradients, std::size_t shards) {
  AddLoops<D> loops(device);
  for (std::size_t i = 1; i < shards; ++i) {
    visit([&](const Path&, auto& total,
              const auto& one) { add<D>(loops, part.of(one.view()), part.of(total.view())); },
          gradients[0], gradients[i]);
    loops.run();
  }
}

}
