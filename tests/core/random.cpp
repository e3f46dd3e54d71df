// SPDX-License-Identifier: MIT
// host only
#include <siamese/core/random.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <set>
#include <vector>

using namespace siamese;

namespace {

using Four = std::array<std::uint32_t, 4>;

Four drawn(std::uint64_t key, PhiloxWords counter) {
  const PhiloxWords words = philox(key, counter);
  return {words.a, words.b, words.c, words.d};
}

}

TEST_CASE("Philox gives the known answers of Random123") {
  CHECK(drawn(0, {0, 0, 0, 0}) == Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const std::uint32_t ones = 0xffffffff;
  CHECK(drawn(0xffffffffffffffff, {ones, ones, ones, ones}) ==
        Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(drawn(0x299f31d0a4093822, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}) ==
        Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("the unit interval contains 0 but not 1") {
  CHECK(unit_interval(0) == 0.0F);
  CHECK(unit_interval(0xffffffff) == 1 - 0x1p-24F);
  CHECK(unit_interval(0x80000000) == 0.5F);
}

TEST_CASE("seed, purpose, stream, step, item and element each change the draw") {
  std::set<std::uint32_t> seen;
  int draws = 0;
  for (const std::uint64_t seed : {1U, 2U})
    for (const RandomPurpose purpose : {RandomPurpose::initialisation, RandomPurpose::shuffling,
                                        RandomPurpose::head_dropout, RandomPurpose::dropout})
      for (const std::uint32_t stream : {0U, 1U})
        for (const std::uint32_t step : {0U, 1U})
          for (const std::uint32_t item : {0U, 1U})
            for (const std::uint32_t element : {0U, 1U}) {
              seen.insert(Random(seed, purpose, stream, step).bits(item, element));
              ++draws;
            }
  CHECK(static_cast<int>(seen.size()) == draws);
}

TEST_CASE("repeating a draw gives the same number") {
  const Random random(7, RandomPurpose::dropout, 3, 4);
  CHECK(random.bits(5, 6) == Random(7, RandomPurpose::dropout, 3, 4).bits(5, 6));
  CHECK(random.uniform(5, 6) == unit_interval(random.bits(5, 6)));
}

TEST_CASE("uniform draws fill the unit interval evenly") {
  const Random random(1, RandomPurpose::dropout);
  std::vector<int> tenths(10);
  for (std::uint32_t i = 0; i < 10000; ++i)
    ++tenths[static_cast<std::size_t>(random.uniform(i / 100, i % 100) * 10)];
  for (const int count : tenths) {
    CHECK(count > 880);
    CHECK(count < 1120);
  }
}

TEST_CASE("draws below a limit stay below it and reach both ends") {
  std::set<std::uint32_t> seen;
  for (std::uint32_t stream = 0; stream < 100; ++stream)
    seen.insert(Random(1, RandomPurpose::shuffling, stream).below(5));
  CHECK(seen == std::set<std::uint32_t>{0, 1, 2, 3, 4});
  CHECK(Random(1, RandomPurpose::shuffling).below(1) == 0);
}
