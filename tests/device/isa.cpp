// SPDX-License-Identifier: MIT
// host only
#include <support/isa.hpp>

#include <siamese/device/cpu.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using namespace siamese;

TEST_CASE("SIAMESE_ISA chooses the instruction set of new devices") {
  for (const Isa isa : test::all_isas()) {
    const test::IsaVariable variable{std::string(name(isa))};
    CHECK(default_isa() == isa);
    CHECK(Cpu().isa() == isa);
  }
}

TEST_CASE("the default is the machine's widest instruction set that rounds no operands") {
  const test::IsaVariable restored{"baseline"};
  ::unsetenv("SIAMESE_ISA");
  CHECK(default_isa() == test::isas().back());
}

TEST_CASE("an unknown or unsupported SIAMESE_ISA is refused with the remedy") {
  for (const char* wanted : {"", "sse9", "AVX2", "avx2 "}) {
    const test::IsaVariable variable{wanted};
    CHECK_THROWS_WITH_AS(default_isa(),
                         doctest::Contains(("SIAMESE_ISA=" + std::string(wanted) +
                                            " is not an instruction set of this machine")
                                               .c_str()),
                         Error);
  }
  if (supported(Isa::avx512)) {
    MESSAGE("left out: this machine has every instruction set");
    return;
  }
  const test::IsaVariable variable{"avx512"};
  CHECK_THROWS_AS(default_isa(), Error);
  CHECK_THROWS_WITH_AS(Cpu{Isa::avx512}, "this machine has no avx512 instructions", ArgumentError);
}

TEST_CASE("every machine supports the baseline") { CHECK(supported(Isa::baseline)); }
