// SPDX-License-Identifier: MIT
// HTML and SVG that is well-formed by construction: all other text is escaped.
#pragma once

#include <siamese/text/unicode.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace siamese::tool {

namespace detail {

/// Whether XML 1.0 allows the character in a document.
inline bool is_xml_character(char32_t code) {
  return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0x7f) ||
         (code > 0x9f && (code & 0xfffe) != 0xfffe && (code < 0xfdd0 || code > 0xfdef));
}

}

/// Escapes text for an element or a quoted attribute. Controls, noncharacters and bytes that are
/// not UTF-8 become U+FFFD.
inline std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t code = decode(text, position);
    if (code == '&')
      result += "&amp;";
    else if (code == '<')
      result += "&lt;";
    else if (code == '>')
      result += "&gt;";
    else if (code == '"')
      result += "&quot;";
    else
      append_utf8(result, detail::is_xml_character(code) ? code : replacement_character);
  }
  return result;
}

/// A piece of a document. Text is escaped when it becomes Markup; only element() makes tags.
class Markup {
public:
  Markup() = default;
  Markup(std::string_view text) : code_(escaped(text)) {}
  Markup(const std::string& text) : Markup(std::string_view(text)) {}
  Markup(const char* text) : Markup(std::string_view(text)) {}

  const std::string& code() const { return code_; }
  bool empty() const { return code_.empty(); }

  Markup& operator+=(const Markup& next) {
    code_ += next.code_;
    return *this;
  }
  friend Markup operator+(Markup first, const Markup& second) { return first += second; }

  /// Trusted markup or style sheet, such as a constant of the program.
  static Markup verbatim(std::string_view code) {
    Markup markup;
    markup.code_ = code;
    return markup;
  }

private:
  std::string code_;
};

using Attribute = std::pair<std::string_view, std::string>;

/// `<name attribute="value">content</name>`.
inline Markup element(std::string_view name, std::initializer_list<Attribute> attributes,
                      const Markup& content) {
  std::string code = "<" + std::string(name);
  for (const auto& [key, value] : attributes)
    code += ' ' + std::string(key) + "=\"" + escaped(value) + '"';
  code += '>' + content.code() + "</" + std::string(name) + '>';
  return Markup::verbatim(code);
}
inline Markup element(std::string_view name, const Markup& content) {
  return element(name, {}, content);
}

}
