// SPDX-License-Identifier: MIT
// Unlabelled pairs from tab-separated text, row by row.
#pragma once

#include <siamese/data/lines.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/tsv.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::tool {

/// A row of the file: a pair, or what keeps it from being one.
struct Row {
  Pair pair;
  std::string problem;
};

/// Reads the columns that a header names sentence1 and sentence2, without a header the first two.
/// Every line but the header is a row.
class PairReader {
public:
  explicit PairReader(const std::filesystem::path& path) : lines_(path) {}

  /// False at the end of the file. Throws FileError and InputError.
  bool next(Row& row) {
    std::string_view line;
    if (!lines_.next(line)) return false;
    split_fields(line, fields_);
    if (lines_.line_number() == 1 && names(sentences[0]) && names(sentences[1])) {
      columns_ = find_columns(lines_, fields_, sentences);
      width_ = fields_.size();
      return next(row);
    }
    row.problem = lines_.line_number() == 1 && resembles_header()
                      ? "a header must name sentence1 and sentence2, in lower case"
                      : wrong_field_count(fields_.size(), std::ranges::max(columns_) + 1, width_);
    if (row.problem.empty()) row.problem = problem_of(fields_[columns_[0]], fields_[columns_[1]]);
    if (row.problem.empty())
      row.pair = {std::string(fields_[columns_[0]]), std::string(fields_[columns_[1]]), 0};
    return true;
  }

  /// The row read last, as an error.
  InputError error(const std::string& problem) const {
    return {lines_.name(), lines_.line_number(), problem};
  }

private:
  static constexpr std::array<std::string_view, 2> sentences = {"sentence1", "sentence2"};

  bool names(std::string_view column) const {
    return std::ranges::find(fields_, column) != fields_.end();
  }

  /// A first line with one of the names, or with a name in capitals.
  bool resembles_header() const {
    return std::ranges::any_of(fields_, [](std::string_view field) {
      return std::ranges::any_of(sentences, [&](std::string_view name) {
        return std::ranges::equal(field, name, {}, [](unsigned char c) { return std::tolower(c); });
      });
    });
  }

  static std::string problem_of(std::string_view sentence1, std::string_view sentence2) {
    for (const std::string_view sentence : {sentence1, sentence2}) {
      if (sentence.find_first_not_of(' ') == sentence.npos) return "empty sentence";
      if (!is_valid_utf8(sentence)) return "not valid UTF-8";
    }
    return {};
  }

  LineReader lines_;
  std::vector<std::string_view> fields_;
  std::array<std::size_t, 2> columns_ = {0, 1};
  std::size_t width_ = std::numeric_limits<std::size_t>::max();
};

}
