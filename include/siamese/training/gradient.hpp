// SPDX-License-Identifier: MIT
// Gradients of the shards of a batch: cleared, and added up in a fixed order.
#pragma once

#include <siamese/core/parameter.hpp>
#include <siamese/device/loops.hpp>
#include <siamese/ops/elementwise.hpp>
#include <siamese/training/part.hpp>

#include <cstddef>
#include <vector>

namespace siamese {

/// `set_zero` as a work of the device.
template <class D, Model M>
void clear_gradient(D& device, M& gradient) {
  using Real = typename D::Real;
  Loops<D, detail::Fill<Real>> loops(device);
  visit(
      [&](const Path&, auto& p) {
        if constexpr (requires { p.clear(); }) {
          p.clear();
        } else {
          loops.add(p.rows(), p.columns(), {p.view(), Real{0}});
        }
      },
      gradient);
  loops.run();
}

/// gradients[0] += gradients[1] + ... + gradients[shards - 1], one part of it, in this order.
template <class D, Model M>
void reduce_gradients(D& device, Part part, std::vector<M>& gradients, std::size_t shards) {
  using Real = typename D::Real;
  Loops<D, detail::Add<Real>> loops(device);
  for (std::size_t i = 1; i < shards; ++i) {
    visit(
        [&](const Path&, auto& total, const auto& one) {
          const MatrixView<Real> to = part.of(total.view());
          loops.add(to.rows, to.columns, {part.of(one.view()), to});
        },
        gradients[0], gradients[i]);
    loops.run();
  }
}

}
