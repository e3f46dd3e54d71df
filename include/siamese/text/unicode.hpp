// SPDX-License-Identifier: MIT
// UTF-8, and the two character properties that tokenization needs.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/text/unicode_table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

namespace siamese {

/// Replaces bytes that cannot be decoded.
inline constexpr char32_t replacement_character = 0xfffd;

namespace detail {

/// Decodes one character at `position` < text.size() and advances past it, or past the maximal
/// part of an ill-formed sequence (The Unicode Standard, table 3-7) and returns false.
inline bool decode_one(std::string_view text, std::size_t& position, char32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(position++);
  code = lead;
  if (lead < 0x80) return true;
  if (lead < 0xc2 || lead > 0xf4) return false;
  const int continuations = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  // The second byte has a narrower range, which excludes overlong forms, surrogates and values
  // above U+10FFFF.
  unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  code = lead & (0x3fu >> continuations);
  for (int i = 0; i < continuations; ++i) {
    if (position == text.size() || byte(position) < low || byte(position) > high) return false;
    code = code << 6 | (byte(position++) & 0x3fu);
    low = 0x80;
    high = 0xbf;
  }
  return true;
}

}

/// The character at `position` < text.size(), which is advanced past it. Each maximal part of an
/// ill-formed sequence (overlong forms, surrogates and values above U+10FFFF included) gives one
/// U+FFFD, as the Unicode Standard recommends.
inline char32_t decode(std::string_view text, std::size_t& position) {
  char32_t code = 0;
  return detail::decode_one(text, position, code) ? code : replacement_character;
}

/// Appends the UTF-8 form of a Unicode scalar value; anything else is appended as U+FFFD.
inline void append_utf8(std::string& text, char32_t code) {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) code = replacement_character;
  const auto append = [&](char32_t byte) { text += static_cast<char>(byte); };
  const auto continuation = [&](int shift) { append(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) return append(code);
  if (code < 0x800) {
    append(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    append(0xe0 | code >> 12);
    continuation(6);
  } else {
    append(0xf0 | code >> 18);
    continuation(12);
    continuation(6);
  }
  continuation(0);
}

/// Whether the character is part of a word: a letter, mark, number or connector punctuation such as
/// the underscore (categories L*, M*, N*, Pc). Unlike Python's `\w` this includes combining marks;
/// without them most Indic words, and any decomposed accent, would be split.
inline bool is_word(char32_t code) {
  const auto* after = std::upper_bound(std::begin(detail::word_boundaries),
                                       std::end(detail::word_boundaries), code);
  return (after - std::begin(detail::word_boundaries)) % 2 == 1;
}

/// The simple lower-case mapping, which always gives one character: U+0130 becomes a plain i.
inline char32_t to_lower(char32_t code) {
  const auto* run =
      std::lower_bound(std::begin(detail::lower_case_runs), std::end(detail::lower_case_runs), code,
                       [](const detail::LowerCaseRun& r, char32_t c) { return r.last < c; });
  if (run == std::end(detail::lower_case_runs) || code < run->first) return code;
  if ((code - run->first) % static_cast<char32_t>(run->step) != 0) return code;
  return code + static_cast<char32_t>(run->offset);
}

/// The first position from `position` on whose byte is not ASCII, or the size of the text.
inline std::size_t skip_ascii(std::string_view text, std::size_t position) {
  std::size_t bytes = 0;
  for (; position + sizeof bytes <= text.size(); position += sizeof bytes) {
    std::memcpy(&bytes, text.data() + position, sizeof bytes);
    if ((bytes & static_cast<std::size_t>(0x8080808080808080)) != 0) break;
  }
  while (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) ++position;
  return position;
}

/// Whether the text is well-formed UTF-8.
inline bool is_valid_utf8(std::string_view text) {
  char32_t code = 0;
  for (std::size_t position = 0; (position = skip_ascii(text, position)) < text.size();)
    if (!detail::decode_one(text, position, code)) return false;
  return true;
}

}
