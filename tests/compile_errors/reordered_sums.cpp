// expect: the compiler reorders sums
// with: -funsafe-math-optimizations
// with: -ffast-math -fno-finite-math-only
// with: -Ofast -fno-finite-math-only
// with: -fassociative-math -fno-signed-zeros -fno-trapping-math
// only: GNU
// SPDX-License-Identifier: MIT
// Flags that let g++ reorder sums. clang compiles this, and the program fails if a value is wrong.
#include <siamese/core/math.hpp>

#include <cmath>

int main(int arguments, char**) {
  const auto scale = static_cast<float>(arguments); // 1, which the compiler does not know
  double worst = 0;
  const auto compare = [&](float value, double expected) {
    worst = std::fmax(worst, std::fabs(static_cast<double>(value) - expected));
  };
  for (int i = -400; i <= 400; ++i) {
    const float x = scale * static_cast<float>(i) / 16;
    const double exact = static_cast<double>(x);
    compare(siamese::exponential(x) / std::exp(x), 1);
    compare(siamese::logistic(x), 1 / (1 + std::exp(-exact)));
    compare(siamese::hyperbolic_tangent(x), std::tanh(exact));
    compare(siamese::error_function(x), std::erf(exact));
    compare(siamese::square_root(x * x), std::fabs(exact));
  }
  return worst < 3e-6 ? 0 : 1;
}
