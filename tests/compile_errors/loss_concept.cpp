// expect: a loss is a PairLoss
// SPDX-License-Identifier: MIT
// A loss without `reads`.
#include <siamese/device/cpu.hpp>
#include <siamese/training/objective.hpp>

struct Difference {
  static constexpr std::string_view name = "difference";
  template <class Real>
  Real value(Real s, Real y) const {
    return s - y;
  }
  template <class Real>
  Real derivative(Real, Real) const {
    return 1;
  }
};

void check(const siamese::DistanceHead<siamese::Cosine, siamese::Cpu>& head) {
  siamese::Objective<Difference>{}.validate(head);
}
