// SPDX-License-Identifier: MIT
// Extracts a few string fields from one line of JSON.
#pragma once

#include <siamese/data/text_form.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// Parses a JSON object (RFC 8259) and keeps some of its fields, which must be strings. Builds no
/// tree, skips other values quickly, and accepts any depth of nesting.
class JsonFields {
public:
  /// The fields from names[numeric] on may be numbers, true or false too; their values are then the
  /// text.
  explicit JsonFields(std::vector<std::string> names, std::size_t numeric = none)
      : names_(std::move(names)), numeric_(numeric), values_(names_.size()) {}

  /// Sets values() and returns true; or sets problem() and returns false if the line is not one
  /// JSON object in UTF-8, or if a field is missing, duplicated or not a string.
  bool parse(std::string_view line) {
    text_ = line;
    at_ = 0;
    problem_.clear();
    present_.assign(names_.size(), false);
    if (!is_valid_utf8(line)) return fail(detail::invalid_utf8);
    if (!object()) return false;
    const auto missing = std::ranges::find(present_, false);
    if (missing == present_.end()) return true;
    return fail("no field " + names_[static_cast<std::size_t>(missing - present_.begin())]);
  }

  /// The names of all fields of an object, in order; those before the first error of a line that is
  /// not an object.
  static std::vector<std::string> names_in(std::string_view line) {
    JsonFields fields({});
    std::vector<std::string> names;
    fields.seen_ = &names;
    fields.parse(line);
    return names;
  }

  /// The fields' values in the order of the names; the caller may move them out.
  std::vector<std::string>& values() { return values_; }
  const std::string& problem() const { return problem_; }

private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool malformed() { return fail("malformed JSON at byte " + std::to_string(at_ + 1)); }

  /// Skips white space; returns the next character, or 0 at the end.
  char next() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
      ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }

  bool object() {
    if (!take('{')) {
      if (!value()) return false;
      return next() == '\0' && at_ == text_.size() ? fail("not a JSON object") : malformed();
    }
    if (!take('}')) {
      do {
        if (!member()) return false;
      } while (take(','));
      if (!take('}')) return malformed();
    }
    const char after = next();
    if (after == '{')
      return fail("another object follows in the line; put each object on a line of its own");
    if (after == ',')
      return fail("a comma follows the object; remove it, or put the objects into an array");
    return at_ == text_.size() || malformed();
  }

  bool member() {
    if (next() != '"' || !string(&key_)) return malformed();
    if (!take(':')) return malformed();
    if (seen_ != nullptr) seen_->push_back(key_);
    const auto found = std::ranges::find(names_, key_);
    if (found == names_.end()) return value();
    const auto field = static_cast<std::size_t>(found - names_.begin());
    if (std::exchange(present_[field], char{true}) != 0)
      return fail("the field " + key_ + " appears twice");
    if (next() == '"') return string(&values_[field]) || malformed();
    const std::size_t begin = at_;
    if (!value()) return false;
    const std::string_view text = text_.substr(begin, at_ - begin);
    const bool has_value = text.find_first_of("[{") != 0 && text != "null";
    if (field < numeric_ || !has_value)
      return fail("the field " + key_ + " is " + kind(text) + " where a " +
                  (field < numeric_ ? "string" : "string or a number") + " is needed");
    values_[field] = text;
    return true;
  }

  /// The kind of a value that is not a string, in words.
  static std::string kind(std::string_view text) {
    if (text.starts_with('{')) return "an object";
    if (text.starts_with('[')) return "an array";
    if (text.find_first_of("-0123456789") == 0) return "a number";
    return std::string(text);
  }

  /// Skips any value. Keeps open brackets in a string instead of recursing, so that nesting cannot
  /// exhaust the stack.
  bool value() {
    open_.clear();
    do {
      const char c = next();
      if (c == '{' || c == '[') {
        ++at_;
        open_ += c;
        if (!take(c == '{' ? '}' : ']')) {
          if (c == '{' && !name()) return malformed();
          continue;
        }
        open_.pop_back();
      } else if (!(c == '"' ? string(nullptr) : scalar())) {
        return malformed();
      }
      if (!close()) return malformed();
    } while (!open_.empty());
    return true;
  }

  /// After a value inside brackets: closes brackets that end, up to the beginning of the next
  /// value.
  bool close() {
    while (!open_.empty()) {
      const bool object = open_.back() == '{';
      if (take(',')) return !object || name();
      if (!take(object ? '}' : ']')) return false;
      open_.pop_back();
    }
    return true;
  }

  bool name() { return next() == '"' && string(nullptr) && take(':'); }

  /// A number, true, false or null; also Python's spellings of infinities and not-a-number.
  bool scalar() {
    for (const std::string_view word : {"true", "false", "null", "NaN", "Infinity", "-Infinity"})
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return true;
      }
    return number();
  }

  bool digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ != begin;
  }
  bool has(char a, char b) {
    if (at_ == text_.size() || (text_[at_] != a && text_[at_] != b)) return false;
    ++at_;
    return true;
  }
  bool number() {
    has('-', '-');
    if (!has('0', '0') && !digits()) return false;
    if (has('.', '.') && !digits()) return false;
    if (!has('e', 'E')) return true;
    has('+', '-');
    return digits();
  }

  /// Reads the string at a quote, into `target` if there is one.
  bool string(std::string* target) {
    if (target != nullptr) target->clear();
    ++at_;
    while (true) {
      const std::size_t begin = at_;
      skip_plain();
      if (target != nullptr) target->append(text_, begin, at_ - begin);
      if (at_ == text_.size()) return false;
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c != '\\' || !escape(target)) return false;
    }
  }

  /// Advances to a quote, a backslash, a control character or the end.
  void skip_plain() {
    constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    // Eight bytes at a time. The subtraction sets a byte's top bit on a match; bytes above the
    // first match may be set by mistake, which only ends the fast loop early.
    const auto zeros = [&](std::uint64_t x) { return (x - ones) & ~x & tops; };
    std::uint64_t bytes = 0;
    for (; at_ + sizeof bytes <= text_.size(); at_ += sizeof bytes) {
      std::memcpy(&bytes, text_.data() + at_, sizeof bytes);
      const std::uint64_t control = (bytes - ones * 0x20) & ~bytes & tops;
      if ((zeros(bytes ^ ones * '"') | zeros(bytes ^ ones * '\\') | control) != 0) break;
    }
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20)
      ++at_;
  }

  bool escape(std::string* target) {
    constexpr std::string_view escapes = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    if (c == 'u') return code_point(target);
    const std::size_t which = escapes.find(c);
    if (which == escapes.npos) return false;
    if (target != nullptr) *target += meanings[which];
    return true;
  }

  /// Four hexadecimal digits, or a surrogate pair: twice four.
  bool code_point(std::string* target) {
    std::uint32_t code = 0, low = 0;
    if (!hexadecimal(code) || (code >= 0xdc00 && code <= 0xdfff)) return false;
    if (code >= 0xd800 && code <= 0xdbff) {
      if (!text_.substr(at_).starts_with("\\u")) return false;
      at_ += 2;
      if (!hexadecimal(low) || low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (target != nullptr) append_utf8(*target, code);
    return true;
  }

  bool hexadecimal(std::uint32_t& code) {
    if (text_.size() - at_ < 4) return false;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      const std::string_view digits = "0123456789abcdef";
      const std::size_t digit = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
      if (digit == digits.npos) return false;
      code = code << 4 | static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  std::vector<std::string> names_;
  std::size_t numeric_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::string key_, open_, problem_;
  std::vector<char> present_;
  std::vector<std::string> values_;
  std::vector<std::string>* seen_ = nullptr;
};

}
