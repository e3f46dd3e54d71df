// SPDX-License-Identifier: MIT
// Repeats a test with every instruction set of the machine.
#pragma once

#include <siamese/device/isa.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// The given instruction sets that this machine and build support; reports the others.
inline std::vector<siamese::Isa> supported_of(const std::vector<siamese::Isa>& isas) {
  std::vector<siamese::Isa> result;
  for (const siamese::Isa isa : isas)
    if (supported(isa))
      result.push_back(isa);
    else
      MESSAGE("left out, not on this machine: ", std::string(name(isa)));
  return result;
}

/// The instruction sets that do not round operands.
inline std::vector<siamese::Isa> isas() {
  using enum siamese::Isa;
  return supported_of({baseline, avx2, avx512});
}

/// All of these and the one that rounds the operands of products.
inline std::vector<siamese::Isa> all_isas() {
  using enum siamese::Isa;
  return supported_of({baseline, avx2, avx512, avx512_bf16});
}

/// Calls f(device) for each of isas(), or once if D has no instruction sets.
template <class D, class F>
void on_every_isa(F&& f) {
  if constexpr (requires(D d) { d.isa(); }) {
    for (const siamese::Isa isa : isas()) {
      INFO("instruction set ", std::string(name(isa)));
      f(D(isa));
    }
  } else {
    f(D());
  }
}

/// Sets the environment variable SIAMESE_ISA, and restores it on destruction.
class IsaVariable {
public:
  explicit IsaVariable(const std::string& value) {
    if (const char* before = std::getenv("SIAMESE_ISA")) before_ = before;
    ::setenv("SIAMESE_ISA", value.c_str(), 1);
  }
  ~IsaVariable() {
    if (before_)
      ::setenv("SIAMESE_ISA", before_->c_str(), 1);
    else
      ::unsetenv("SIAMESE_ISA");
  }
  IsaVariable(const IsaVariable&) = delete;
  IsaVariable& operator=(const IsaVariable&) = delete;

private:
  std::optional<std::string> before_;
};

/// Calls f() once for every instruction set, which is the default of the devices that f makes.
template <class F>
void with_every_isa(F&& f) {
  for (const siamese::Isa isa : all_isas()) {
    INFO("instruction set ", std::string(name(isa)));
    const IsaVariable variable{std::string(name(isa))};
    f();
  }
}

}
