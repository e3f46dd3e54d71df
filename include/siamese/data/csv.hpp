// SPDX-License-Identifier: MIT
// Parses records of values separated by commas (RFC 4180) or another character.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/lines.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// Splits records into fields. A quoted field may hold separators, line breaks (read as LF) and
/// doubled quotes, which mean one quote; blanks around the quotes of a field are left out. In an
/// unquoted field a quote is an ordinary character.
class CsvParser {
public:
  explicit CsvParser(char separator = ',') : separator_(separator) {}

  /// Replaces `fields` by the fields of the record that begins with `line`, the line last read from
  /// `lines`, and reads further lines while a quote is open. The fields are valid until the next
  /// call. Returns what is wrong with the record, or an empty string. Throws InputError for a quote
  /// that is never closed.
  std::string parse(std::string_view line, LineReader& lines,
                    std::vector<std::string_view>& fields) {
    record_.assign(line);
    spans_.clear();
    read_ = write_ = 0;
    first_line_ = lines.line_number();
    while (true) {
      const std::size_t begin = write_;
      if (at(' ')) skip_blanks_before_quotes();
      if (at('"')) {
        take_quoted(lines);
        if (at(' ') && ends_field(read_))
          read_ = std::min(record_.find(separator_, read_), record_.size());
        if (read_ != record_.size() && !at(separator_))
          return "text after the closing quote of a field; a quote inside quotes must be doubled";
      } else {
        take(std::min(record_.find(separator_, read_), record_.size()));
      }
      spans_.emplace_back(begin, write_ - begin);
      if (read_ == record_.size()) break;
      ++read_;
    }
    fields.clear();
    for (const auto& [begin, size] : spans_)
      fields.push_back(std::string_view(record_).substr(begin, size));
    return {};
  }

private:
  bool at(char c) const { return read_ < record_.size() && record_[read_] == c; }

  /// Whether only blanks precede the end of the field.
  bool ends_field(std::size_t position) const {
    while (position < record_.size() && record_[position] == ' ' && record_[position] != separator_)
      ++position;
    return position == record_.size() || record_[position] == separator_;
  }

  /// Skips blanks before quotes that enclose the rest of the field, in this line.
  void skip_blanks_before_quotes() {
    const std::size_t open = record_.find_first_not_of(' ', read_);
    if (separator_ == ' ' || open == record_.npos || record_[open] != '"') return;
    for (std::size_t quote = record_.find('"', open + 1); quote != record_.npos;
         quote = record_.find('"', quote + 2)) {
      if (quote + 1 < record_.size() && record_[quote + 1] == '"') continue;
      if (ends_field(quote + 1)) read_ = open;
      return;
    }
  }

  /// Copies the input up to `end` to the write position.
  void take(std::size_t end) {
    std::copy(record_.data() + read_, record_.data() + end, record_.data() + write_);
    write_ += end - read_;
    read_ = end;
  }

  void take_quoted(LineReader& lines) {
    ++read_;
    while (true) {
      take(find_quote(lines));
      ++read_;
      if (!at('"')) return;
      record_[write_++] = record_[read_++];
    }
  }

  std::size_t find_quote(LineReader& lines) {
    std::size_t quote = record_.find('"', read_);
    std::string_view line;
    while (quote == record_.npos) {
      const bool more = lines.next(line);
      if (!more || record_.size() + line.size() > LineReader::default_max_line)
        throw InputError(lines.name(), first_line_,
                         "a quote that opens in this row is never closed; close it, and double "
                         "quotes that are text");
      const std::size_t size = record_.size();
      record_ += '\n';
      record_ += line;
      quote = record_.find('"', size);
    }
    return quote;
  }

  char separator_;
  std::string record_;
  /// Fields are unquoted in place: the write position never passes the read position.
  std::size_t read_ = 0, write_ = 0, first_line_ = 0;
  std::vector<std::pair<std::size_t, std::size_t>> spans_; // begin and size of each field
};

}
