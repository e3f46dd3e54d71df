// SPDX-License-Identifier: MIT
// A short text that tells whether two things are the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace siamese {

/// FNV-1a of 64 bits (Fowler, Noll and Vo) of all bytes added: finds what changed by accident, not
/// what somebody forged.
class Fingerprint {
public:
  Fingerprint& add(std::string_view bytes) {
    for (const char byte : bytes)
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return *this;
  }
  /// The bytes of numbers as this machine has them in memory.
  template <class T>
  Fingerprint& add(std::span<const T> values) {
    return add(std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
  }

  std::uint64_t value() const { return hash_; }
  /// 16 hexadecimal digits.
  std::string text() const {
    std::string digits(16, '0');
    std::uint64_t rest = hash_;
    for (std::size_t i = digits.size(); i > 0; --i, rest >>= 4U)
      digits[i - 1] = "0123456789abcdef"[rest & 15U];
    return digits;
  }

private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}
