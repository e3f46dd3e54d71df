// SPDX-License-Identifier: MIT
// Splits a text into words by the rule [A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|['\w\-]+, or into
// characters.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/text/nfc.hpp>
#include <siamese/text/unicode.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace siamese {

/// Finds words as Python's re.findall does with the rule above: at each position the first match of
///
///   an acronym       two or more of A-Z, not followed by one of a-z   "HTTP" of "HTTPServer"
///   a joined word    one of A-Z, some of a-z, then one of A-Z         "Camel" of "CamelCase"
///   a run            word characters (is_word), ' and -               "don't", "well-known"
///
/// Everything else separates words, including NUL and bytes that are not UTF-8. Takes time linear
/// in the size of the text.
struct Tokenizer {
  /// Converts each token to lower case after splitting.
  bool lower_case = false;
  /// Makes every character a token instead of applying the rule. A run of invisible characters
  /// (white space, controls, bytes that are not UTF-8) is one space, and is dropped at either end.
  bool characters = false;
  /// Applies nfc() to the text first, which needs utf8proc.
  bool nfc = false;

  static constexpr auto options() {
    return std::tuple{Option{"lower_case", &Tokenizer::lower_case},
                      Option{"characters", &Tokenizer::characters}, Option{"nfc", &Tokenizer::nfc}};
  }

  /// Calls f(std::string_view token) for each token; the view is valid during the call. Throws
  /// Error if nfc() does.
  template <class F>
  void for_each(std::string_view text, F&& f) const {
    std::string normalized;
    if (nfc) text = normalized = siamese::nfc(text);
    if (characters) return for_each_character(text, f);
    std::string lowered;
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = end_of_token(text, begin);
      if (end == begin) {
        decode(text, begin);
        continue;
      }
      const std::string_view token = text.substr(begin, end - begin);
      if (lower_case) {
        lowered.clear();
        append_lower(token, lowered);
        f(std::string_view(lowered));
      } else {
        f(token);
      }
      begin = end;
    }
  }

  /// All tokens of the text.
  std::vector<std::string> operator()(std::string_view text) const {
    std::vector<std::string> tokens;
    for_each(text, [&](std::string_view token) { tokens.emplace_back(token); });
    return tokens;
  }

private:
  static bool is_space(char32_t code) {
    return code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
           code == 0x202f || code == 0x205f || code == 0x3000 || code == replacement_character;
  }

  template <class F>
  void for_each_character(std::string_view text, F&& f) const {
    std::string token;
    bool in_text = false, space = false;
    for (std::size_t position = 0; position < text.size();) {
      const char32_t code = decode(text, position);
      if (is_space(code)) {
        space = in_text;
        continue;
      }
      if (space) f(std::string_view(" "));
      space = false;
      in_text = true;
      token.clear();
      append_utf8(token, lower_case ? to_lower(code) : code);
      f(std::string_view(token));
    }
  }

  /// Whether an ASCII character belongs to a run, by its code.
  static constexpr std::array<bool, 256> ascii_run = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789_'-"))
      table[static_cast<unsigned char>(c)] = true;
    return table;
  }();

  static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
  static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

  /// The first position from `begin` on whose byte is not in the class.
  template <class Class>
  static std::size_t skip(std::string_view text, std::size_t begin, Class in_class) {
    while (begin < text.size() && in_class(text[begin])) ++begin;
    return begin;
  }

  static std::size_t end_of_token(std::string_view text, std::size_t begin) {
    if (is_upper(text[begin])) {
      std::size_t end = skip(text, begin, is_upper);
      // An acronym followed by a-z gives up its last letter, which starts the next word.
      if (end < text.size() && is_lower(text[end])) --end;
      if (end >= begin + 2) return end;
      end = skip(text, begin + 1, is_lower);
      if (end >= begin + 2 && end < text.size() && is_upper(text[end])) return end;
    }
    return end_of_run(text, begin);
  }

  static std::size_t end_of_run(std::string_view text, std::size_t begin) {
    while (true) {
      begin = skip(text, begin, [](char c) { return ascii_run[static_cast<unsigned char>(c)]; });
      if (begin == text.size() || static_cast<unsigned char>(text[begin]) < 0x80) return begin;
      std::size_t next = begin;
      if (!is_word(decode(text, next))) return begin;
      begin = next;
    }
  }

  static void append_lower(std::string_view token, std::string& out) {
    for (std::size_t position = 0; position < token.size();) {
      if (static_cast<unsigned char>(token[position]) < 0x80) {
        const char c = token[position++];
        out += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
      } else {
        append_utf8(out, to_lower(decode(token, position)));
      }
    }
  }
};

}
