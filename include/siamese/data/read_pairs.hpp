// SPDX-License-Identifier: MIT
// Reads the labelled pairs of one file.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/labels.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/row_reader.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// How a dataset's files store pairs.
struct PairLayout {
  /// Columns: sentence1, sentence2, label; and the part, if one file may hold all parts.
  RowLayout rows;
  Label (*label)(std::string_view, const LoadOptions&) = nullptr;
  /// Whether pairs with an empty sentence, which some published corpora have, are left out or
  /// rejected.
  bool may_be_empty = true;
  /// Values of the fourth column for training, dev and test rows.
  std::array<std::string_view, 3> part_names = {};
};

namespace detail {

/// The text without the blanks around it.
inline std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// Whether the row belongs to the requested part.
inline bool in_part(const std::vector<std::string_view>& row, const PairLayout& layout,
                    CorpusPart part) {
  return part == CorpusPart::all || row.size() < 4 || row[3].empty() ||
         row[3] == layout.part_names[static_cast<std::size_t>(part) - 1];
}

/// Adds a row to the pairs or counts it as left out. Returns why the row cannot be used, or an
/// empty string.
inline std::string add_pair(std::string_view sentence1, std::string_view sentence2, Label label,
                            bool may_be_empty, Pairs& pairs, LoadReport& report) {
  if (!label.problem.empty()) return std::move(label.problem);
  if (!is_valid_utf8(sentence1) || !is_valid_utf8(sentence2)) return invalid_utf8;
  const bool blank = is_blank(sentence1) || is_blank(sentence2);
  if (blank && !may_be_empty) return "empty sentence";
  if (!label.left_out.empty() || blank) {
    report.leave_out(blank ? "empty sentence" : label.left_out);
    return {};
  }
  pairs.push_back({std::string(sentence1), std::string(sentence2), *label.value});
  report.keep(pairs.back());
  return {};
}

}

/// Reads the pairs of a file of any format, plain or gzip, and adds to the report, which counts the
/// rows kept, left out and rejected. Throws FileError and InputError.
inline Pairs read_pairs(const std::filesystem::path& path, const PairLayout& layout,
                        const LoadOptions& options, LoadReport& report) {
  Pairs pairs;
  report.task = options.task;
  RowReader rows(path, layout.rows);
  for (bool first = true; rows.next(); first = false) {
    std::string why = rows.problem();
    if (why.empty()) {
      const auto& row = rows.values();
      if (!detail::in_part(row, layout, options.part)) continue;
      Label label = layout.label(detail::trimmed(row[2]), options);
      // Numbered columns may be of a file with a header; its name of the label is not a label.
      if (first && layout.rows.numbered && rows.lacks_header() && !label.problem.empty() &&
          !detail::finite_number(row[2])) {
        report.leave_out("header");
        continue;
      }
      why = detail::add_pair(row[0], row[1], std::move(label), layout.may_be_empty, pairs, report);
    }
    if (!why.empty() && first && rows.lacks_header() && !layout.rows.numbered)
      why += " (a header must name sentence1, sentence2 and label; --columns names others)";
    if (!why.empty()) report.reject({rows.name(), rows.line_number(), std::move(why)}, options);
  }
  return pairs;
}

}
