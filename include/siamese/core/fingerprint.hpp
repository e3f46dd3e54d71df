// SPDX-License-Identifier: MIT
// A hash that tells whether data has changed.
#pragma once

#include <siamese/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace siamese {

/// The 64-bit FNV-1a hash (Fowler, Noll and Vo) of all bytes added. Detects accidental changes, not
/// forgery.
class Fingerprint {
public:
  Fingerprint& add(std::string_view bytes) {
    for (const char byte : bytes)
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return *this;
  }
  /// Adds the bytes of numbers as they are in memory.
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
