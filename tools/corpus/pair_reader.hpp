// SPDX-License-Identifier: MIT
// PairReader: reads pairs without labels, row by row.
#pragma once

#include <siamese/data/datasets.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/read_pairs.hpp>
#include <siamese/data/row_reader.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace siamese::tool {

/// A row of the file: a pair, or a problem.
struct Row {
  Pair pair;
  std::string problem;
};

/// Reads the sentences of a dataset's rows, with or without labels. A header may also name them
/// sentence1 and sentence2. Without header they are in the dataset's columns, else in the first
/// two. An empty line is a row too, so that the output matches the file line by line.
class PairReader {
public:
  PairReader(const std::filesystem::path& path, const Dataset& dataset, const LoadOptions& options)
      : rows_(path, sentences_of(dataset.layout(options).rows, options.columns)) {}

  /// Reads the next row; returns false at the end. Throws FileError and InputError.
  bool next(Row& row) {
    if (!rows_.next()) return false;
    row.problem = rows_.problem();
    if (row.problem.empty()) row.problem = problem_of(rows_.values()[0], rows_.values()[1]);
    if (std::exchange(first_, false) && resembles_header())
      row.problem = "a header must name sentence1 and sentence2, in lower case, or the columns of "
                    "the dataset that --dataset names";
    if (row.problem.empty())
      row.pair = {std::string(rows_.values()[0]), std::string(rows_.values()[1]), 0};
    return true;
  }

  /// An error about the row read last.
  InputError error(const std::string& problem) const {
    return {rows_.name(), rows_.line_number(), problem};
  }

private:
  static RowLayout sentences_of(RowLayout layout, const Columns& columns) {
    layout.columns.resize(2);
    for (std::size_t i = 0; i < 2; ++i) {
      auto& names = layout.columns[i].names;
      const std::string usual = i == 0 ? Columns().sentence1 : Columns().sentence2;
      if (std::ranges::find(names, usual) == names.end()) names.push_back(usual);
    }
    if (layout.default_columns.empty() && columns == Columns()) layout.default_columns = {0, 1};
    if (!layout.default_columns.empty()) layout.default_columns.resize(2);
    layout.empty_rows = true;
    return layout;
  }

  /// Whether the first row contains the name of a sentence column of any dataset, in any case.
  bool resembles_header() const {
    const auto is_name = [](std::string_view text, std::string_view name) {
      const auto lower = [](unsigned char c) { return std::tolower(c); };
      return std::ranges::equal(text, name, {}, lower, lower);
    };
    if (!rows_.lacks_header() || !rows_.problem().empty()) return false;
    return std::ranges::any_of(datasets(), [&](const Dataset& dataset) {
      const RowLayout layout = dataset.layout({}).rows;
      return std::ranges::any_of(rows_.values(), [&](std::string_view text) {
        return is_name(text, layout.columns[0].names.front()) ||
               is_name(text, layout.columns[1].names.front());
      });
    });
  }

  static std::string problem_of(std::string_view sentence1, std::string_view sentence2) {
    for (const std::string_view sentence : {sentence1, sentence2}) {
      if (detail::is_blank(sentence)) return "empty sentence";
      if (!is_valid_utf8(sentence)) return "not valid UTF-8";
    }
    return {};
  }

  RowReader rows_;
  bool first_ = true;
};

}
