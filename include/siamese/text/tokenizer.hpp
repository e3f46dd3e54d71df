// SPDX-License-Identifier: MIT
// Splits a text into words by the rule [A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|['\w\-]+, into words
// and symbols, or into characters.
#pragma once

#include <siamese/core/option.hpp>
#include <siamese/text/nfc.hpp>
#include <siamese/text/punctuation.hpp>
#include <siamese/text/symbols.hpp>
#include <siamese/text/unicode.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Finds words as Python's re.findall does with the rule above: at each position the first match of
///
///   an acronym       two or more of A-Z, not followed by one of a-z   "HTTP" of "HTTPServer"
///   a joined word    one of A-Z, some of a-z, then one of A-Z         "Camel" of "CamelCase"
///   a run            word characters (is_word), ' and -               "don't", "well-known"
///
/// Everything else separates words, including NUL and bytes that are not UTF-8; by option, visible
/// characters are tokens too. Takes time linear in the size of the text.
struct Tokenizer {
  /// Converts each token to lower case after splitting.
  bool lower_case = false;
  /// Makes every character a token instead of applying the rule. A run of invisible characters
  /// (white space, controls, bytes that are not UTF-8) is one space, and is dropped at either end.
  bool characters = false;
  /// Applies nfc() to the text first, which needs utf8proc.
  bool nfc = false;
  /// Applies plain_punctuation() to the text, so that typographic apostrophes and hyphens give the
  /// tokens of their ASCII forms.
  bool plain_punctuation = true;
  /// Makes each visible character that separates words a token: symbols, punctuation, emoji. What
  /// modifies an emoji or joins it to another belongs to its token.
  bool symbols = false;
  /// Number of tokens of a text to keep, from its first one on; 0: no limit.
  std::size_t max_tokens = 0;

  static constexpr auto options() {
    return list_of(
        Option{"lower_case", &Tokenizer::lower_case}, Option{"characters", &Tokenizer::characters},
        Option{"nfc", &Tokenizer::nfc}, Option{"plain_punctuation", &Tokenizer::plain_punctuation},
        Option{"symbols", &Tokenizer::symbols},
        Option{"max_tokens", &Tokenizer::max_tokens, or_0(from_to<std::size_t>(1, 1'000'000'000))});
  }

  /// Calls f(std::string_view token) for each token; the view is valid during the call. Returns
  /// whether all tokens were given: false if some were left out. Throws Error if nfc() does.
  template <class F>
  bool for_each(std::string_view text, F&& f) const {
    std::string normalized, plain;
    if (nfc) text = normalized = siamese::nfc(text);
    if (plain_punctuation) text = siamese::plain_punctuation(text, plain);
    const std::size_t most = max_tokens == 0 ? std::numeric_limits<std::size_t>::max() : max_tokens;
    std::size_t count = 0;
    const auto give = [&](std::string_view token) {
      if (count == most) return false;
      ++count;
      f(token);
      return true;
    };
    return characters ? for_each_character(text, give) : for_each_word(text, give);
  }

  /// All tokens of the text.
  std::vector<std::string> operator()(std::string_view text) const {
    std::vector<std::string> tokens;
    for_each(text, [&](std::string_view token) { tokens.emplace_back(token); });
    return tokens;
  }

private:
  /// Calls give(token) for each word and symbol until it returns false, which is then returned.
  template <class Give>
  bool for_each_word(std::string_view text, Give&& give) const {
    std::string changed;
    for (std::size_t begin = 0; begin < text.size();) {
      std::size_t end = end_of_token(text, begin);
      const bool word = end != begin;
      if (!word) {
        const char32_t code = decode(text, end);
        if (!symbols || !is_symbol(code)) {
          begin = end;
          continue;
        }
        end = end_of_symbol(text, begin);
      }
      std::string_view token = text.substr(begin, end - begin);
      if (!word) {
        token = without_variation(token, changed);
      } else if (lower_case) {
        changed.clear();
        append_lower(token, changed);
        token = changed;
      }
      if (!give(token)) return false;
      begin = end;
    }
    return true;
  }

  /// The same for each character.
  template <class Give>
  bool for_each_character(std::string_view text, Give&& give) const {
    std::string token;
    bool in_text = false, space = false;
    for (std::size_t position = 0; position < text.size();) {
      const char32_t code = decode(text, position);
      if (is_space(code)) {
        space = in_text;
        continue;
      }
      if (space && !give(" ")) return false;
      space = false;
      in_text = true;
      token.clear();
      append_utf8(token, lower_case ? to_lower(code) : code);
      if (!give(token)) return false;
    }
    return true;
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
