// expect: neither a Distance
// SPDX-License-Identifier: MIT
// A distance without `slope`.
#include <siamese/device/cpu.hpp>
#include <siamese/encoders/conv.hpp>
#include <siamese/model/siamese.hpp>

struct Shift {
  static constexpr std::string_view name = "shift";
  static constexpr bool is_probability = false, is_nonnegative = false;
  template <class Real, class Lanes>
  Real distance(const Real* u, const Real* v, siamese::Index, Lanes) const {
    return u[0] - v[0];
  }
  template <class Real, class Lanes>
  void gradient(const Real*, const Real*, siamese::Index, Lanes, Real, Real, Real*, Real*) const {}
  template <class Real>
  Real similarity(Real distance) const {
    return -distance;
  }
};

void encode(const siamese::Siamese<siamese::Conv<>, Shift>& model) { model.encode({"a"}); }
