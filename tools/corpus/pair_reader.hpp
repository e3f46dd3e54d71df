// SPDX-License-Identifier: MIT
// Pairs without their labels, row by row.
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

/// A row of the file: a pair, or what keeps it from being one.
struct Row {
  Pair pair;
  std::string problem;
};

/// Reads a dataset's sentences, whether there are labels beside them or not. A header may also call
/// them sentence1 and sentence2; without one they are where the dataset has them, else the first
/// two columns. An empty line is a row too, so that output stays in step with the file.
class PairReader {
public:
  PairReader(const std::filesystem::path& path, const Dataset& dataset, const LoadOptions& options)
      : rows_(path, sentences_of(dataset.layout(options).rows, options.columns)) {}

  /// False at the end of the file. Throws FileError and InputError.
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

  /// The row read last, as an error.
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
    if (layout.positions.empty() && columns == Columns()) layout.positions = {0, 1};
    if (!layout.positions.empty()) layout.positions.resize(2);
    layout.empty_rows = true;
    return layout;
  }

  /// A first row that holds what some dataset's header calls a sentence, or the same in capitals.
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
