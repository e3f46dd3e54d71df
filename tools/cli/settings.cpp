// SPDX-License-Identifier: MIT
// A reader of settings by recursive descent. TOML readers reject INI's bare words. CLI11's reader
// does not report lines, accepts a missing quote or bracket, and differs between versions.

#include "cli/settings.hpp"

#include <siamese/core/error.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace siamese::tool {

namespace {

constexpr std::size_t longest_line = 65536, most_lines = 10000;
constexpr const char* blanks = " \t";

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(blanks) - begin + 1));
}

bool is_key(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

class Parser {
public:
  explicit Parser(const std::filesystem::path& path) : lines_(path, longest_line) {}

  std::vector<Setting> parse() {
    std::vector<Setting> settings;
    std::string section;
    while (next_line()) {
      skip_blanks();
      if (at_end() || peek() == ';') continue;
      if (peek() == '[') {
        section = parse_section();
      } else {
        Setting setting{section, parse_key(), {}, place()};
        setting.value = parse_value("#", 0);
        settings.push_back(std::move(setting));
      }
      skip_blanks();
      if (!at_end()) fail("'" + std::string(rest()) + "' is not allowed here");
    }
    return settings;
  }

private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw InputError(lines_.name(), lines_.line_number(), problem);
  }
  std::string place() const { return lines_.name() + ':' + std::to_string(lines_.line_number()); }

  bool next_line() {
    std::string_view line;
    if (!lines_.next(line)) return false;
    if (lines_.line_number() > most_lines)
      fail("more than " + std::to_string(most_lines) + " lines; is this a file of settings?");
    if (line.find('\0') != line.npos || !is_valid_utf8(line))
      fail("not text in UTF-8; is this a file of settings?");
    line_ = line;
    at_ = 0;
    return true;
  }
  std::string_view rest() const { return std::string_view(line_).substr(at_); }
  bool at_end() const { return at_ == line_.size() || line_[at_] == '#'; }
  char peek() const { return line_[at_]; }
  void skip_blanks() { at_ = std::min(line_.find_first_not_of(blanks, at_), line_.size()); }
  /// The text up to the first character in `ends`, or to the end of the line.
  std::string take_until(const std::string& ends) {
    const std::size_t begin = at_;
    at_ = std::min(line_.find_first_of(ends, at_), line_.size());
    return trimmed(std::string_view(line_).substr(begin, at_ - begin));
  }
  /// Skips blanks, comments and ends of lines inside brackets, up to the next item.
  void skip_to_item(const std::string& opened) {
    for (skip_blanks(); at_end(); skip_blanks())
      if (!next_line()) throw InputError(opened, 0, "a bracket is opened here and never closed");
  }

  std::string parse_section() {
    ++at_;
    std::string section = take_until("[]#");
    if (section.empty() || at_end() || peek() != ']')
      fail("a section is a name in brackets: [training]");
    ++at_;
    return section;
  }

  std::string parse_key() {
    std::string key = take_until("=#");
    if (at_end()) fail("'" + key + "' has no value; write KEY = VALUE");
    if (!is_key(key)) fail("'" + key + "' is not a key; use letters, digits, _ and -");
    ++at_;
    return key;
  }

  nlohmann::json parse_value(const std::string& ends, int depth) {
    constexpr int deepest = 4;
    skip_blanks();
    if (at_end() || ends.find(peek()) != ends.npos)
      fail("a value is missing; for the default leave the key out");
    switch (peek()) {
    case '"':
      return parse_quoted();
    case '\'':
      return parse_literal();
    case '[':
    case '{':
      if (depth == deepest) fail("brackets nested too deeply");
      return peek() == '[' ? parse_list(depth) : parse_table(depth);
    default:
      std::string text = take_until(ends);
      if (text.find_first_of("\"'") != text.npos)
        fail("a quote inside a value; put quotes around all of it");
      return text;
    }
  }

  /// TOML's strings are read as JSON strings, which have the same escapes except for \U and \e.
  nlohmann::json parse_quoted() {
    std::size_t end = at_ + 1;
    while (end < line_.size() && line_[end] != '"') end += line_[end] == '\\' ? 2 : 1;
    if (end >= line_.size()) fail("a quote is opened and never closed");
    const std::string text = line_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    if (value.is_discarded())
      fail(text + " has an unknown escape; single quotes keep text unchanged");
    return value;
  }

  nlohmann::json parse_literal() {
    const std::size_t begin = at_ + 1, end = line_.find('\'', begin);
    if (end == line_.npos) fail("a quote is opened and never closed");
    at_ = end + 1;
    return line_.substr(begin, end - begin);
  }

  /// Reads items separated by commas up to the closing bracket; a comma after the last item is
  /// allowed.
  template <class Item>
  void parse_items(char close, const Item& item) {
    const std::string opened = place();
    ++at_;
    for (skip_to_item(opened); peek() != close; skip_to_item(opened)) {
      item();
      skip_to_item(opened);
      if (peek() == close) break;
      if (peek() != ',') fail("a comma is missing before '" + std::string(rest()) + "'");
      ++at_;
    }
    ++at_;
  }

  nlohmann::json parse_list(int depth) {
    nlohmann::json list = nlohmann::json::array();
    parse_items(']', [&] { list.push_back(parse_value(",]#", depth + 1)); });
    if (list.empty()) fail("an empty list; for the default leave the key out");
    return list;
  }

  nlohmann::json parse_table(int depth) {
    nlohmann::json table = nlohmann::json::object();
    parse_items('}', [&] {
      const std::string key = parse_key();
      if (table.contains(key)) fail("duplicate key '" + key + "'");
      table[key] = parse_value(",}#", depth + 1);
    });
    return table;
  }

  LineReader lines_;
  std::string line_;
  std::size_t at_ = 0;
};

/// Whether a text can be written without quotes: a number, true or false.
bool is_bare(const std::string& text) {
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  return value.is_number() || value.is_boolean();
}

}

std::vector<Setting> read_settings(const std::filesystem::path& path) {
  return Parser(path).parse();
}

std::string as_setting(const nlohmann::json& value) {
  if (value.is_array()) {
    std::string list;
    for (const nlohmann::json& item : value) list += (list.empty() ? "" : ", ") + as_setting(item);
    return '[' + list + ']';
  }
  if (!value.is_string()) return value.dump();
  std::string text = value;
  if (is_bare(text)) return text;
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}
