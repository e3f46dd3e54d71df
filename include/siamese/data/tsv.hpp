// SPDX-License-Identifier: MIT
// Tab-separated rows without quoting: a quote is data.
#pragma once

#include <siamese/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Splits the line at its tabs, or at another separator, into `fields`; there is always at least
/// one.
inline void split_fields(std::string_view line, std::vector<std::string_view>& fields,
                         char separator = '\t') {
  fields.clear();
  for (std::size_t end = line.find(separator); end != line.npos; end = line.find(separator)) {
    fields.push_back(line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  fields.push_back(line);
}

/// The problem with a row's number of fields, or an empty string. At least `needed` fields must be
/// there; more than the header's `width` mean that a field contains a separator.
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
