// SPDX-License-Identifier: MIT
// Splits JSON text into its objects: an array of objects, or objects that span several lines.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/lines.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace siamese {

/// Reads the objects of a JSON array, or of objects one after another, whatever their line breaks.
/// Memory does not grow with the number of objects.
class JsonObjects {
public:
  /// Whether a file whose first line is `line` is read by objects, not by lines: an array, or an
  /// object that is plainly continued on the next line.
  static bool is_first_line(std::string_view line) {
    const std::size_t first = line.find_first_not_of(blanks), last = line.find_last_not_of(blanks);
    if (first == line.npos) return false;
    const std::size_t second = line.find_first_not_of(blanks, first + 1);
    const char next = second == line.npos ? '\0' : line[second];
    if (line[first] == '[')
      return next == '\0' || std::string_view("{[\"]").find(next) != std::string_view::npos;
    const bool continues = std::string_view("{[,:").find(line[last]) != std::string_view::npos;
    return line[first] == '{' && (next == '\0' || next == '"') && continues;
  }

  /// Begins with the line last read.
  void begin(std::string_view line) { rest_ = line; }

  /// Reads the next object; returns false at the end. Throws InputError for text between the
  /// objects and for an object that does not end.
  bool next(LineReader& lines) {
    if (!find_begin(lines)) return false;
    line_number_ = lines.line_number();
    ++count_;
    object_.clear();
    depth_ = 0;
    in_string_ = false;
    while (!take()) {
      if (object_.size() > LineReader::default_max_line || !lines.next(rest_))
        throw InputError(lines.name(), line_number_,
                         "object " + std::to_string(count_) +
                             ", which begins here, does not end; close it");
      object_ += '\n';
    }
    return true;
  }

  /// The text of the object, valid until the next call.
  std::string_view text() const { return object_; }
  /// The number of the line on which the object begins.
  std::size_t line_number() const { return line_number_; }
  /// The object's number, counted from 1.
  std::size_t count() const { return count_; }

private:
  static constexpr std::string_view blanks = " \t\r\n";

  /// Skips to the next opening brace.
  bool find_begin(LineReader& lines) {
    while (true) {
      const std::size_t found = rest_.find_first_not_of(" \t\r\n,");
      if (found == rest_.npos) {
        if (!lines.next(rest_)) {
          if (in_array_)
            throw InputError(lines.name(), lines.line_number(),
                             "the JSON array does not end; is the file complete?");
          return false;
        }
        continue;
      }
      rest_.remove_prefix(found);
      if (rest_.front() == '{') return true;
      if (rest_.front() == '[' && !in_array_ && line_number_ == 0)
        in_array_ = true;
      else if (rest_.front() == ']' && in_array_)
        in_array_ = false;
      else
        throw InputError(
            lines.name(), lines.line_number(),
            (count_ == 0 ? "before the first object" : "after object " + std::to_string(count_)) +
                " there is other text; a file holds one array of objects, or objects "
                "one after another");
      rest_.remove_prefix(1);
    }
  }

  /// Takes the line up to the end of the object; returns whether it ends there.
  bool take() {
    std::size_t at = 0;
    for (; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (in_string_) {
        if (c == '\\')
          ++at;
        else if (c == '"')
          in_string_ = false;
      } else if (c == '"') {
        in_string_ = true;
      } else if (c == '{') {
        ++depth_;
      } else if (c == '}' && --depth_ == 0) {
        object_ += rest_.substr(0, at + 1);
        rest_.remove_prefix(at + 1);
        return true;
      }
    }
    object_ += rest_;
    return false;
  }

  std::string_view rest_;
  std::string object_;
  std::size_t line_number_ = 0, count_ = 0, depth_ = 0;
  bool in_array_ = false, in_string_ = false;
};

}
