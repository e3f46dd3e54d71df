// SPDX-License-Identifier: MIT
// PairReader: reads pairs without labels, row by row.
#pragma once

#include <siamese/data/datasets.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/data/read_pairs.hpp>
#include <siamese/data/row_reader.hpp>
#include <siamese/text/unicode.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese::tool {

/// A row of the file: a pair, or a problem.
struct Row {
  std::size_t line = 0; ///< the row's first line, counted from 1
  Pair pair;
  std::vector<std::string> copied; ///< the values of the columns to copy
  std::string problem;
};

/// Reads the sentences of a dataset's rows, with or without labels, and further columns by name. A
/// header may also name the sentences as any dataset or a user's own file does, unless the columns
/// were asked for by name. An empty line is a row too, so that the output matches the file line by
/// line.
class PairReader {
public:
  /// `named` says whether the user named the columns of the options for this file.
  PairReader(const std::filesystem::path& path, const Dataset& dataset, const LoadOptions& options,
             bool named, std::span<const std::string> copied)
      : rows_(path, sentences_of(dataset.layout(options).rows, named, copied)) {}

  /// Reads the next row; returns false at the end. Throws FileError and InputError.
  bool next(Row& row) {
    if (!rows_.next()) return false;
    row.line = rows_.line_number();
    row.problem = rows_.problem();
    row.copied.clear();
    if (!row.problem.empty()) return true;
    const std::vector<std::string_view>& values = rows_.values();
    row.copied.assign(values.begin() + 2, values.end());
    row.problem = problem_of(values[0], values[1]);
    if (!row.problem.empty()) return true;
    row.pair = {std::string(values[0]), std::string(values[1]), 0};
    if (std::exchange(first_, false) && rows_.lacks_header())
      note_ = rows_.name() + ": without a header that names columns, line " +
              std::to_string(row.line) + " is the first pair: " + detail::quoted(values[0]) +
              " with " + detail::quoted(values[1]) +
              "; --columns names or numbers the sentences; with numbers, --header skips the line";
    return true;
  }

  /// Tells, once, that no header names the columns, and the first pair; empty otherwise.
  std::string take_note() { return std::exchange(note_, {}); }

  /// Whether the next row can be read without waiting for the file.
  bool is_ready() const { return rows_.is_ready(); }

  /// An error about the row read last.
  InputError error(const std::string& problem) const {
    return {rows_.name(), rows_.line_number(), problem};
  }

private:
  static RowLayout sentences_of(RowLayout layout, bool named, std::span<const std::string> copied) {
    layout.columns.resize(2);
    if (!layout.default_columns.empty()) layout.default_columns.resize(2);
    // Numbers that the training had yield to a header that names the sentences.
    if (!named && layout.numbered) {
      layout.numbered = false;
      for (RowLayout::Column& column : layout.columns) column.names.clear();
    }
    const auto append = [](std::vector<std::string>& names, const std::vector<std::string>& more) {
      names.insert(names.end(), more.begin(), more.end());
    };
    for (const Dataset& dataset : datasets()) {
      const RowLayout usual = dataset.layout({}).rows;
      append(layout.header_names, usual.columns[2].names);
      for (std::size_t i = 0; i < 2; ++i)
        if (layout.numbered)
          append(layout.header_names, usual.columns[i].names);
        else if (!named)
          append(layout.columns[i].names, usual.columns[i].names);
    }
    for (const std::string& name : copied) layout.columns.push_back({{name}, false, true});
    if (!copied.empty() && !layout.numbered) layout.default_columns = {};
    layout.empty_rows = true;
    return layout;
  }

  static std::string problem_of(std::string_view sentence1, std::string_view sentence2) {
    for (const std::string_view sentence : {sentence1, sentence2}) {
      if (detail::is_blank(sentence)) return "empty sentence";
      if (!is_valid_utf8(sentence)) return detail::invalid_utf8;
    }
    return {};
  }

  RowReader rows_;
  bool first_ = true;
  std::string note_;
};

}
