// SPDX-License-Identifier: MIT
// TensorFlow's record format: byte strings of any length with checksums.
//
//     uint64 length   uint32 masked CRC-32C of length   data   uint32 masked CRC-32C of data
//
// All little-endian; tensorflow/core/lib/io/record_writer.h.
#pragma once

#include <siamese/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace siamese {

/// CRC-32C, Castagnoli's polynomial 0x1edc6f41 with bits reversed: RFC 3720, appendix B.4.
inline std::uint32_t crc32c(std::string_view bytes) {
  static constexpr auto table = [] {
    std::array<std::uint32_t, 256> result{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t rest = byte;
      for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1) != 0 ? 0x82f63b78U : 0U);
      result[byte] = rest;
    }
    return result;
  }();
  std::uint32_t crc = ~0U;
  for (const char byte : bytes)
    crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xffU];
  return ~crc;
}

/// The masked form that records store, so that checksums of data that contains checksums stay
/// independent: mask() of tensorflow/core/lib/hash/crc32c.h.
inline std::uint32_t masked_crc32c(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return (crc >> 15 | crc << 17) + 0xa282ead8U;
}

namespace detail {

template <class Integer>
std::string little_endian(Integer value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes += static_cast<char>(static_cast<unsigned char>(value >> (8 * i) & 0xffU));
  return bytes;
}

}

/// The bytes of one record.
inline std::string tfrecord(std::string_view data) {
  const std::string length = detail::little_endian(std::uint64_t{data.size()});
  std::string record = length + detail::little_endian(masked_crc32c(length));
  record += data;
  return record + detail::little_endian(masked_crc32c(data));
}

}
