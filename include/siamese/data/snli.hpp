// SPDX-License-Identifier: MIT
// The SNLI corpus as published: JSON lines, or tab-separated text with a header.
#pragma once

#include <siamese/data/json_fields.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/report.hpp>
#include <siamese/data/tsv.hpp>
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

namespace detail {

inline constexpr std::array<std::string_view, 3> snli_fields = {"gold_label", "sentence1",
                                                                "sentence2"};

/// Adds a row to the pairs if it is one; says why it cannot be used, or nothing.
inline std::string add_snli(std::string_view gold_label, std::string sentence1,
                            std::string sentence2, Pairs& pairs, LoadReport& report) {
  const bool entailment = gold_label == "entailment";
  if (entailment || gold_label == "contradiction") {
    if (sentence1.empty() || sentence2.empty()) {
      report.leave_out("empty sentence");
      return {};
    }
    pairs.push_back({std::move(sentence1), std::move(sentence2), entailment ? 1.0f : 0.0f});
    report.keep(pairs.back());
  } else if (gold_label == "neutral") {
    report.leave_out("neutral");
  } else if (gold_label == "-") {
    report.leave_out("no gold label");
  } else {
    return "unknown gold_label " + quoted(gold_label);
  }
  return {};
}

}

/// Reads SNLI in one of its published forms, plain or gzip: JSON lines, or tab-separated text whose
/// header names gold_label, sentence1 and sentence2 (any further columns, any order). Entailment is
/// alike, contradiction is not; neutral pairs and those without a gold label ("-") are left out.
/// Throws FileError and InputError.
inline Pairs read_snli(const std::filesystem::path& path, const LoadOptions& options,
                       LoadReport& report) {
  Pairs pairs;
  LineReader lines(path);
  detail::JsonFields<3> json(detail::snli_fields);
  std::vector<std::string_view> fields;
  std::array<std::size_t, 3> columns{};
  std::size_t width = 0; // columns of the header, once it is read
  bool first = true, json_lines = false;
  for (std::string_view line; lines.next(line);) {
    if (line.empty()) continue;
    if (std::exchange(first, false)) {
      json_lines = line.front() == '{';
      if (!json_lines) {
        split_fields(line, fields);
        columns = find_columns(lines, fields, detail::snli_fields);
        width = fields.size();
        continue;
      }
    }
    std::string why;
    if (json_lines) {
      auto& [label, sentence1, sentence2] = json.values();
      why = json.parse(line)
                ? detail::add_snli(label, std::move(sentence1), std::move(sentence2), pairs, report)
                : json.problem();
    } else {
      split_fields(line, fields);
      why = wrong_field_count(fields.size(), *std::max_element(columns.begin(), columns.end()) + 1,
                              width);
      if (why.empty() && !is_valid_utf8(line)) why = "not valid UTF-8";
      if (why.empty())
        why = detail::add_snli(fields[columns[0]], std::string(fields[columns[1]]),
                               std::string(fields[columns[2]]), pairs, report);
    }
    if (!why.empty()) report.reject({lines.name(), lines.line_number(), why}, options);
  }
  return pairs;
}

}
