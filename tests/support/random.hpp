// SPDX-License-Identifier: MIT
// Seeded random values that are the same on every platform.
#pragma once

#include <siamese/core/config.hpp>

#include <cstdint>
#include <random>
#include <vector>

namespace test {

class Draw {
public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  double uniform(double low = -1, double high = 1) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) * 0x1p-53);
  }
  /// A random integer in [low, high].
  siamese::Index integer(siamese::Index low, siamese::Index high) {
    return low +
           static_cast<siamese::Index>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  template <class Real>
  std::vector<Real> values(siamese::Index count, double low = -1, double high = 1) {
    std::vector<Real> result;
    for (siamese::Index i = 0; i < count; ++i)
      result.push_back(static_cast<Real>(uniform(low, high)));
    return result;
  }

private:
  std::mt19937_64 engine_;
};

}
