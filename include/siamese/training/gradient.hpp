// SPDX-License-Identifier: MIT
// Clears the gradients of a batch's shards, and adds them in a fixed order.
#pragma once

#include <siamese/core/parameter.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/training/part.hpp>

#include <cstddef>
#include <vector>

namespace siamese {

/// Sets the gradient to zero, like `set_zero`, on the device.
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

/// For one part: gradients[0] += gradients[1] + ... + gradients[shards - 1], added in this order.
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
