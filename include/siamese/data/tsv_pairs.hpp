// SPDX-License-Identifier: MIT
// A user's own labelled pairs in a tab-separated file.
#pragma once

#include <siamese/data/lines.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/report.hpp>
#include <siamese/data/tsv.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace siamese {

/// A label as text: a number from 0 to 1 ("1", "0.0", "0.25"), or nothing.
inline std::optional<float> parse_label(std::string_view text) {
  float label = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, label);
  if (error != std::errc() || stopped != end || !(label >= 0 && label <= 1)) return std::nullopt;
  return label;
}

namespace detail {

inline bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }

/// The row as a pair, or why it is none.
inline std::string make_pair(std::string_view sentence1, std::string_view sentence2,
                             std::string_view label, Pair& pair) {
  if (is_blank(sentence1) || is_blank(sentence2)) return "empty sentence";
  if (!is_valid_utf8(sentence1) || !is_valid_utf8(sentence2)) return "not valid UTF-8";
  const std::optional<float> number = parse_label(label);
  if (!number) return "label " + quoted(label) + " is not a number from 0 to 1";
  pair = {std::string(sentence1), std::string(sentence2), *number};
  return {};
}

}

/// Reads pairs from tab-separated text, plain or gzip. A first line that names sentence1 and
/// sentence2 is a header and must name label too, in any order and among others; without one the
/// columns are sentence1, sentence2, label, and further ones are ignored. Labels are numbers from
/// 0 (not alike) to 1 (alike). Rows with another label, too few fields, an empty sentence or
/// invalid UTF-8 are rejected; empty lines are no rows. Throws FileError and InputError.
inline Pairs read_tsv_pairs(const std::filesystem::path& path, const LoadOptions& options,
                            LoadReport& report) {
  constexpr std::array<std::string_view, 3> names = {"sentence1", "sentence2", "label"};
  Pairs pairs;
  LineReader lines(path);
  std::vector<std::string_view> fields;
  std::array<std::size_t, 3> columns = {0, 1, 2};
  std::size_t width = std::numeric_limits<std::size_t>::max();
  bool first = true;
  for (std::string_view line; lines.next(line);) {
    if (line.empty()) continue;
    split_fields(line, fields);
    const bool may_be_header = std::exchange(first, false);
    if (may_be_header && std::count(fields.begin(), fields.end(), names[0]) != 0 &&
        std::count(fields.begin(), fields.end(), names[1]) != 0) {
      columns = find_columns(lines, fields, names);
      width = fields.size();
      continue;
    }
    const std::size_t needed = *std::max_element(columns.begin(), columns.end()) + 1;
    std::string why = wrong_field_count(fields.size(), needed, width);
    Pair pair;
    if (why.empty())
      why = detail::make_pair(fields[columns[0]], fields[columns[1]], fields[columns[2]], pair);
    if (why.empty()) {
      report.keep(pair);
      pairs.push_back(std::move(pair));
      continue;
    }
    if (may_be_header) why += " (a header must name sentence1, sentence2 and label)";
    report.reject({lines.name(), lines.line_number(), std::move(why)}, options);
  }
  return pairs;
}

}
