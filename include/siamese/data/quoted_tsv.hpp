// SPDX-License-Identifier: MIT
// Parses tab-separated rows as Quora published them: some fields are quoted, others contain a
// single quote.
#pragma once

#include <siamese/data/lines.hpp>
#include <siamese/data/tsv.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Splits rows into fields; every tab separates. A field is quoted only if it begins and ends with
/// a quote and all quotes between are doubled; any other quote is data, so that a single quote
/// cannot swallow the following rows. A row with too few fields whose last field opens a quote
/// continues on the next line, for at most a hundred lines.
class QuotedTsvParser {
public:
  /// Replaces `fields` by the fields of the row that begins with `line`, the line last read from
  /// `lines`; the row should have `width` fields. They are valid until the next call.
  void parse(std::string_view line, LineReader& lines, std::size_t width,
             std::vector<std::string_view>& fields) {
    split_fields(line, fields);
    if (line.find('"') == line.npos) return;
    row_.assign(line);
    split_fields(row_, fields);
    for (int more = 0; more < most_lines && fields.size() < width && opens_quote(fields.back()) &&
                       lines.next(line);
         ++more) {
      row_ += '\n';
      row_ += line;
      split_fields(row_, fields);
    }
    for (std::string_view& field : fields)
      if (is_quoted(field)) field = unquoted(field);
  }

private:
  /// Limits the lines of one row, and so the cost of an unmatched quote.
  static constexpr int most_lines = 100;

  static bool opens_quote(std::string_view field) {
    return field.starts_with('"') && !is_quoted(field);
  }

  static bool is_quoted(std::string_view field) {
    if (field.size() < 2 || !field.starts_with('"') || !field.ends_with('"')) return false;
    const std::string_view inner = field.substr(1, field.size() - 2);
    for (std::size_t i = inner.find('"'); i != inner.npos; i = inner.find('"', i + 2))
      if (i + 1 == inner.size() || inner[i + 1] != '"') return false;
    return true;
  }

  /// Unquotes a field in place.
  std::string_view unquoted(std::string_view field) {
    char* const begin = row_.data() + (field.data() - row_.data());
    char* write = begin;
    for (std::size_t i = 1; i + 1 < field.size(); ++i) {
      *write++ = field[i];
      if (field[i] == '"') ++i;
    }
    return {begin, static_cast<std::size_t>(write - begin)};
  }

  std::string row_;
};

}
