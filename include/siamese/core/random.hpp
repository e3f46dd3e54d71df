// SPDX-License-Identifier: MIT
// Counter-based random numbers: a draw depends on its purpose and index, not on earlier draws.
#pragma once

#include <siamese/core/config.hpp>

#include <cstdint>

namespace siamese {

/// Philox's counter, or the random bits it gives.
struct PhiloxWords {
  std::uint32_t a, b, c, d;
};

/// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
SIAMESE_FUNCTION constexpr PhiloxWords philox(std::uint64_t key, PhiloxWords counter) {
  auto [a, b, c, d] = counter;
  auto key0 = static_cast<std::uint32_t>(key);
  auto key1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53} * a;
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * c;
    a = static_cast<std::uint32_t>(product1 >> 32) ^ b ^ key0;
    b = static_cast<std::uint32_t>(product1);
    c = static_cast<std::uint32_t>(product0 >> 32) ^ d ^ key1;
    d = static_cast<std::uint32_t>(product0);
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return {a, b, c, d};
}

/// A uniform number in [0, 1) from 32 random bits, exact in float.
SIAMESE_FUNCTION constexpr float unit_interval(std::uint32_t bits) {
  return static_cast<float>(bits >> 8) * 0x1p-24f;
}

/// Purposes that draw independent numbers from one seed.
enum class RandomPurpose : std::uint32_t { initialisation, shuffling, dropout, head_dropout };

/// Random numbers for one purpose, one stream (a parameter, an epoch, a layer) and one step.
class Random {
public:
  Random() = default;
  Random(std::uint64_t seed, RandomPurpose purpose, std::uint32_t stream = 0,
         std::uint32_t step = 0)
      : seed_(seed ^ (static_cast<std::uint64_t>(purpose) << 56)), stream_(stream), step_(step) {}

  SIAMESE_FUNCTION std::uint32_t bits(std::uint32_t item, std::uint32_t element) const {
    return philox(seed_, {stream_, step_, item, element}).a;
  }
  /// Uniform in [0, 1).
  SIAMESE_FUNCTION float uniform(std::uint32_t item, std::uint32_t element) const {
    return unit_interval(bits(item, element));
  }
  /// Uniform in [0, limit); the draw is numbered by `limit`, as shuffling needs it.
  std::uint32_t below(std::uint32_t limit) const {
    return static_cast<std::uint32_t>((std::uint64_t{bits(limit, 0)} * limit) >> 32);
  }

private:
  std::uint64_t seed_ = 0;
  std::uint32_t stream_ = 0;
  std::uint32_t step_ = 0;
};

}
