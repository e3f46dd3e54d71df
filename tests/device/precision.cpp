// SPDX-License-Identifier: MIT
// host only
#include <support/random.hpp>

#include <siamese/device/precision.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

using namespace siamese;
using detail::rounded;

TEST_CASE("an operand is rounded to nearest, ties to even") {
  // The middle of 1 and 1 + 2^-10, and of 1 + 2^-10 and 1 + 2^-9.
  CHECK(rounded(Precision::tf32, 1 + 0x1p-11F) == 1);
  CHECK(rounded(Precision::tf32, 1 + 0x1p-11F + 0x1p-20F) == 1 + 0x1p-10F);
  CHECK(rounded(Precision::tf32, 1 + 3 * 0x1p-11F) == 1 + 0x1p-9F);
  CHECK(rounded(Precision::bf16, 1 + 0x1p-8F) == 1);
  CHECK(rounded(Precision::bf16, -(1 + 3 * 0x1p-8F)) == -(1 + 0x1p-6F));
  CHECK(rounded(Precision::full, 1 + 0x1p-23F) == 1 + 0x1p-23F);
  CHECK(rounded(Precision::bf16, 1 + 0x1p-40) == 1 + 0x1p-40); // double
}

TEST_CASE("infinity and NaN are kept") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const Precision precision : {Precision::full, Precision::tf32, Precision::bf16}) {
    CHECK(rounded(precision, -infinity) == -infinity);
    CHECK(std::isnan(rounded(precision, std::bit_cast<float>(0x7fffffffU))));
    CHECK(rounded(precision, 0.0F) == 0);
  }
}

TEST_CASE("what is lost is at most the roundoff, and nothing the second time") {
  for (const Precision precision : {Precision::tf32, Precision::bf16}) {
    test::Draw draw(1);
    double most = 0;
    for (int i = 0; i < 10'000; ++i) {
      const auto x = static_cast<float>(std::exp(draw.uniform(-20, 20)));
      const float y = rounded(precision, x);
      most = std::max(most, std::abs(static_cast<double>(y) - static_cast<double>(x)) /
                                static_cast<double>(x));
      CHECK(rounded(precision, y) == y);
    }
    CHECK(most <= roundoff(precision));
    CHECK(most > roundoff(precision) / 2);
  }
}
