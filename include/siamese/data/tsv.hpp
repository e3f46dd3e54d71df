// SPDX-License-Identifier: MIT
// Tab-separated rows, without any quoting: a lone quote is data.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/lines.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Replaces `fields` by the pieces of the line between its tabs: always at least one.
inline void split_fields(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (std::size_t tab = line.find('\t'); tab != line.npos; tab = line.find('\t')) {
    fields.push_back(line.substr(0, tab));
    line.remove_prefix(tab + 1);
  }
  fields.push_back(line);
}

/// Where the columns of the given names stand in the header that `lines` read last. A name that
/// is missing, or stands there twice, is an InputError.
template <std::size_t n>
std::array<std::size_t, n> find_columns(const LineReader& lines,
                                        const std::vector<std::string_view>& header,
                                        const std::array<std::string_view, n>& names) {
  std::array<std::size_t, n> columns{};
  for (std::size_t i = 0; i < n; ++i) {
    const auto count = std::count(header.begin(), header.end(), names[i]);
    if (count != 1)
      throw InputError(lines.name(), lines.line_number(),
                       (count == 0 ? "no column " : "more than one column ") +
                           std::string(names[i]) +
                           "; the header names the columns, separated by tabs");
    columns[i] = static_cast<std::size_t>(std::find(header.begin(), header.end(), names[i]) -
                                          header.begin());
  }
  return columns;
}

/// What is wrong with a row's number of fields, or nothing: `needed` must be there, and more than
/// the header's `width` mean a separator inside a field.
inline std::string wrong_field_count(std::size_t fields, std::size_t needed, std::size_t width,
                                     const char* separator = "tabs") {
  if (fields < needed)
    return std::to_string(fields) + (fields == 1 ? " field" : " fields") + " where " +
           std::to_string(needed) + " are needed, separated by " + separator;
  if (fields > width)
    return std::to_string(fields) + " fields where the header names " + std::to_string(width);
  return {};
}

}
