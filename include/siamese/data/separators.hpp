// SPDX-License-Identifier: MIT
// Decides which character separates the columns of a file.
#pragma once

#include <siamese/data/load_options.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace siamese::detail {

/// How rows are written: the rules of a format, and the separator of columns.
struct RowFormat {
  Format format = Format::tsv;
  char separator = '\t';
};

/// The separators to choose from, with the rules of the rows that they separate.
inline constexpr std::array<RowFormat, 4> row_formats = {
    {{Format::tsv, '\t'}, {Format::csv, ','}, {Format::csv, ';'}, {Format::csv, '|'}}};

/// The number of fields of the first records of `text`, at most a hundred; the record that `text`
/// may cut off is left out unless it is the only one. A separator within quotes does not count.
inline std::vector<std::size_t> field_counts(std::string_view text, char separator) {
  constexpr std::size_t most = 100;
  std::vector<std::size_t> counts;
  std::size_t fields = 1;
  bool quoted = false, field_begins = true, is_empty = true;
  for (std::size_t i = 0; i < text.size() && counts.size() < most; ++i) {
    const char c = text[i];
    if (c == '"' && (quoted || field_begins)) {
      quoted = !quoted;
      field_begins = !quoted; // a doubled quote opens the field again
      is_empty = false;
    } else if (!quoted && (c == '\n' || c == '\r')) {
      if (!is_empty) counts.push_back(fields);
      fields = 1;
      field_begins = is_empty = true;
    } else {
      if (!quoted && c == separator) ++fields;
      field_begins = !quoted && (c == separator || (field_begins && c == ' '));
      is_empty = false;
    }
  }
  if (counts.empty() && !is_empty) counts.push_back(fields);
  return counts;
}

/// Whether the separator divides all of the first records into equally many fields, at least two.
inline bool divides_evenly(std::string_view text, char separator) {
  const std::vector<std::size_t> counts = field_counts(text, separator);
  for (const std::size_t count : counts)
    if (count < 2 || count != counts.front()) return false;
  return !counts.empty();
}

}
