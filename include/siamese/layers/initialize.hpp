// SPDX-License-Identifier: MIT
// Draws the initial values of all parameters, as their fields declare them.
#pragma once

#include <siamese/core/parameter.hpp>
#include <siamese/core/random.hpp>
#include <siamese/device/device.hpp>

namespace siamese {
namespace detail {

template <class Real>
struct DrawUniform {
  Random random;
  Real bound, middle;
  MatrixView<Real> y;
  SIAMESE_FUNCTION void operator()(Index i, Index j) const {
    const float u = random.uniform(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j));
    y(i, j) = middle + bound * (2 * static_cast<Real>(u) - 1);
  }
};

}

/// Draws every parameter of the model. The same seed gives the same values on every device.
template <Model M>
void initialize(M& model, std::uint64_t seed, typename M::Device device = {}) {
  using D = typename M::Device;
  std::uint32_t stream = 0;
  auto draw = [&](const Path&, const auto& field, auto& owner) {
    const auto y = (owner.*field.member).view();
    const Initial initial = field.initial(owner);
    using Real = typename D::Real;
    for_each(device, y.rows, y.columns,
             detail::DrawUniform<Real>{Random(seed, RandomPurpose::initialisation, stream++),
                                       static_cast<Real>(initial.bound),
                                       static_cast<Real>(initial.middle), y});
  };
  detail::walk(draw, Path(), model);
  wait(device);
}

}
