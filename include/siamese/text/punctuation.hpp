// SPDX-License-Identifier: MIT
// Typographic apostrophes and hyphens as the ASCII characters that most texts have instead.
#pragma once

#include <siamese/text/unicode.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace siamese {

namespace detail {

/// The ASCII text that a typographic character stands for within a word; null for other characters.
constexpr const char* plain_form(char32_t code) {
  switch (code) {
  case 0xb4:   // acute accent, typed as an apostrophe
  case 0x2bc:  // modifier letter apostrophe
  case 0x2018: // left single quotation mark
  case 0x2019: // right single quotation mark, the typographic apostrophe
  case 0x201b: // reversed quotation mark
  case 0x2032: // prime
  case 0xff07: // fullwidth apostrophe
    return "'";
  case 0x2010: // hyphen
  case 0x2011: // non-breaking hyphen
  case 0xfe63: // small hyphen-minus
  case 0xff0d: // fullwidth hyphen-minus
    return "-";
  case 0xad: // soft hyphen, which is visible at the end of a line only
    return "";
  default:
    return nullptr;
  }
}

/// Whether the character that ends before `position` is part of a word.
inline bool is_word_before(std::string_view text, std::size_t position) {
  if (position == 0) return false;
  std::size_t begin = position - 1;
  while (begin > 0 && (text[begin] & 0xc0) == 0x80) --begin;
  return is_word(decode(text, begin));
}

/// Whether the character at `position` is part of a word.
inline bool is_word_at(std::string_view text, std::size_t position) {
  return position < text.size() && is_word(decode(text, position));
}

}

/// The text with typographic apostrophes between letters or digits as ', with typographic hyphens
/// as
/// -, and without soft hyphens between letters. Other bytes stay, also if they are not UTF-8.
/// Returns `text` itself if nothing changes, otherwise a view of `buffer`.
inline std::string_view plain_punctuation(std::string_view text, std::string& buffer) {
  buffer.clear();
  std::size_t copied = 0;
  for (std::size_t position = skip_ascii(text, 0); position < text.size();
       position = skip_ascii(text, position)) {
    const std::size_t begin = position;
    const char* const plain = detail::plain_form(decode(text, position));
    if (plain == nullptr) continue;
    const bool within = detail::is_word_before(text, begin) && detail::is_word_at(text, position);
    if (*plain != '-' && !within) continue;
    buffer.append(text, copied, begin - copied).append(plain);
    copied = position;
  }
  return copied == 0 ? text : std::string_view(buffer.append(text, copied));
}

}
