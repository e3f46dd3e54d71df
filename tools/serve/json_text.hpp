// SPDX-License-Identifier: MIT
// JSON written directly as text, where building a document first would cost more than the model.
#pragma once

#include <siamese/text/unicode.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace siamese::tool {

/// Appends the shortest number that reads back as the same float; null if it is not finite, for
/// which JSON has no number.
inline void append_number(std::string& out, float value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

/// Appends [value,...].
inline void append_numbers(std::string& out, std::span<const float> values) {
  out += '[';
  for (const float value : values) {
    append_number(out, value);
    out += ',';
  }
  if (values.empty())
    out += ']';
  else
    out.back() = ']';
}

/// Appends the text in quotes. Bytes that are not UTF-8 become U+FFFD.
inline void append_text(std::string& out, std::string_view text) {
  const auto is_escaped = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\';
  };
  if (std::ranges::any_of(text, is_escaped) || !is_valid_utf8(text)) {
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

/// Appends [text,...].
template <class Texts>
void append_texts(std::string& out, const Texts& texts) {
  out += '[';
  bool first = true;
  for (const auto& text : texts) {
    if (!first) out += ',';
    append_text(out, text);
    first = false;
  }
  out += ']';
}

/// Appends the values in quotes as base64 (RFC 4648) of little-endian single precision.
inline void append_base64(std::string& out, std::span<const float> values) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  out += '"';
  std::uint32_t bits = 0;
  int count = 0; // bits that are not yet written
  const auto digit = [&](std::uint32_t value) { out += digits[value & 63]; };
  for (const float value : values) {
    const auto word = std::bit_cast<std::uint32_t>(value);
    for (int byte = 0; byte < 4; ++byte) {
      bits = bits << 8 | (word >> (8 * byte) & 255);
      for (count += 8; count >= 6; count -= 6) digit(bits >> (count - 6));
    }
  }
  if (count > 0) {
    digit(bits << (6 - count));
    out.append(static_cast<std::size_t>(count == 2 ? 2 : 1), '=');
  }
  out += '"';
}

}
