// SPDX-License-Identifier: MIT
// Finds columns by their names: in a header, or among the fields of a JSON object.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace siamese::detail {

/// The name in its plainest spelling: ASCII letters in lower case, without blanks,
/// quotes, hyphens and underscores. "Sentence 1", "sentence_1" and "sentence1" are one name.
inline std::string plain_name(std::string_view name) {
  std::string plain;
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (name.starts_with(byte_order_mark)) name.remove_prefix(byte_order_mark.size());
  for (const char c : name) {
    if (std::string_view(" \t\r\n\"'_-").find(c) != std::string_view::npos) continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

/// The result of a search among names.
struct FoundName {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::size_t index = none; ///< of the field that has the name
  bool is_ambiguous = false;

  explicit operator bool() const { return index != none; }
};

/// Finds the field of that name: spelled alike, otherwise with an equal plain_name.
template <class Fields>
FoundName find_name(const Fields& fields, std::string_view name) {
  const auto search = [&](const auto& is_it) {
    const auto begin = std::ranges::begin(fields), end = std::ranges::end(fields);
    const auto found = std::find_if(begin, end, is_it);
    if (found == end) return FoundName{};
    return FoundName{static_cast<std::size_t>(found - begin),
                     std::find_if(found + 1, end, is_it) != end};
  };
  if (const FoundName exact = search([&](const auto& field) { return field == name; }))
    return exact;
  const std::string plain = plain_name(name);
  if (plain.empty()) return {};
  return search([&](const auto& field) { return plain_name(field) == plain; });
}

}
