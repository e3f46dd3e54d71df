// SPDX-License-Identifier: MIT
// Symbols: visible characters that are not part of words, and the emoji that several of them form.
#pragma once

#include <siamese/text/unicode.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace siamese {

/// White space and control characters, and U+FFFD, which stands for bytes that are not UTF-8.
inline bool is_space(char32_t code) {
  return code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f ||
         code == 0x205f || code == 0x3000 || code == replacement_character;
}

namespace detail {

constexpr char32_t zero_width_joiner = 0x200d;

/// Characters without width or form of their own, most of category Cf.
inline bool is_invisible(char32_t code) {
  return code == 0xad || code == 0x61c || code == 0x180e || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
         code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xe0000 && code <= 0xe007f);
}

/// Whether the character changes the emoji before it: a variation selector, a skin tone, a keycap
/// or a tag of a flag.
inline bool modifies_symbol(char32_t code) {
  return code == 0xfe0e || code == 0xfe0f || code == 0x20e3 ||
         (code >= 0x1f3fb && code <= 0x1f3ff) || (code >= 0xe0020 && code <= 0xe007f);
}

/// Whether two such characters are a flag.
inline bool is_regional_indicator(char32_t code) { return code >= 0x1f1e6 && code <= 0x1f1ff; }

}

/// Whether the character is visible and not part of a word: a symbol, punctuation or an emoji.
inline bool is_symbol(char32_t code) {
  return !is_space(code) && !detail::is_invisible(code) && !is_word(code);
}

/// The end of the symbol at `position`, with the characters that modify it or join it to another:
/// an emoji of several code points is one symbol.
inline std::size_t end_of_symbol(std::string_view text, std::size_t position) {
  const char32_t first = decode(text, position);
  if (std::size_t next = position; detail::is_regional_indicator(first)) {
    const bool flag = next < text.size() && detail::is_regional_indicator(decode(text, next));
    return flag ? next : position;
  }
  while (position < text.size()) {
    std::size_t next = position;
    const char32_t code = decode(text, next);
    if (code == detail::zero_width_joiner) {
      if (next == text.size() || !is_symbol(decode(text, next))) break;
    } else if (!detail::modifies_symbol(code)) {
      break;
    }
    position = next;
  }
  return position;
}

/// The symbol without the selectors of its form, emoji or text, so that both forms are equal; a
/// view of `buffer`.
inline std::string_view without_variation(std::string_view symbol, std::string& buffer) {
  constexpr std::string_view text_form = "\xef\xb8\x8e", emoji_form = "\xef\xb8\x8f";
  buffer.clear();
  for (std::size_t i = 0; i < symbol.size(); ++i) {
    const std::string_view three = symbol.substr(i, text_form.size());
    if (three == text_form || three == emoji_form)
      i += three.size() - 1;
    else
      buffer += symbol[i];
  }
  return buffer;
}

}
