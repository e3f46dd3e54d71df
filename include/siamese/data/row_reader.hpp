// SPDX-License-Identifier: MIT
// Reads selected columns of a file: tab-separated, comma-separated or JSON lines.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/csv.hpp>
#include <siamese/data/json_fields.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/quoted_tsv.hpp>
#include <siamese/data/tsv.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// The columns to read, and the format of the rows.
struct RowLayout {
  struct Column {
    /// Accepted names in the header; JSON uses the first as the field's name.
    std::vector<std::string> names = {};
    /// Whether the header may lack the column, which is then empty.
    bool optional = false;
    /// Whether JSON may have a number in place of a string.
    bool numeric = false;
  };

  std::vector<Column> columns = {};
  /// Columns of a file without header, counted from 0; empty if a header is required. A first row
  /// that does not name the first two columns is not a header.
  std::vector<std::size_t> default_columns = {};
  Format format = Format::automatic;
  /// Whether TSV is read by QuotedTsvParser.
  bool quoted = false;
  /// Whether an empty line is a row with a problem, which keeps the rows in step with the lines, or
  /// is skipped.
  bool empty_rows = false;
};

/// Reads rows.
class RowReader {
public:
  /// Throws FileError.
  RowReader(const std::filesystem::path& path, RowLayout layout)
      : lines_(path), layout_(std::move(layout)), format_(layout_.format),
        columns_(layout_.default_columns), values_(layout_.columns.size()) {}

  /// Reads the next row; returns false at the end. Throws InputError for a header that lacks a
  /// column, for a CSV quote that is never closed, and as LineReader does.
  bool next() {
    std::string_view line;
    do {
      if (!lines_.next(line)) return false;
    } while (line.empty() && !layout_.empty_rows);
    const bool first = std::exchange(line_number_, lines_.line_number()) == 0;
    if (format_ == Format::automatic && !line.empty()) format_ = format_of(line);
    if (format_ == Format::jsonl) {
      parse_json(line);
      return true;
    }
    problem_ = cut(line);
    if (first && read_header()) return next();
    if (problem_.empty())
      problem_ = wrong_field_count(fields_.size(), needed(), width_, separator());
    if (problem_.empty())
      for (std::size_t i = 0; i < columns_.size(); ++i)
        values_[i] = columns_[i] == absent ? std::string_view() : fields_[columns_[i]];
    return true;
  }

  /// The row's problem, or an empty string.
  const std::string& problem() const { return problem_; }
  /// The columns of a row without problem, valid until the next call.
  const std::vector<std::string_view>& values() const { return values_; }
  /// The number of the row's first line, counted from 1.
  std::size_t line_number() const { return line_number_; }
  /// The file's name for messages.
  const std::string& name() const { return lines_.name(); }
  /// Whether the rows have the column; valid after the first row is read.
  bool has(std::size_t column) const {
    return column >= columns_.size() || columns_[column] != absent;
  }
  /// Whether the file could have a header but has none.
  bool lacks_header() const { return format_ != Format::jsonl && !has_header(); }

private:
  static constexpr std::size_t absent = std::numeric_limits<std::size_t>::max(), unknown = absent;

  static Format format_of(std::string_view line) {
    if (line.starts_with('{') && line.ends_with('}')) return Format::jsonl;
    if (line.find('\t') != line.npos) return Format::tsv;
    if (line.starts_with('{')) return Format::jsonl;
    return line.find(',') == line.npos ? Format::tsv : Format::csv;
  }

  bool has_header() const { return width_ != unknown; }

  const char* separator() const { return format_ == Format::csv ? "commas" : "tabs"; }

  std::string cut(std::string_view line) {
    if (format_ == Format::csv) return csv_.parse(line, lines_, fields_);
    if (layout_.quoted)
      quoted_tsv_.parse(line, lines_, has_header() ? width_ : 0, fields_);
    else
      split_fields(line, fields_);
    return {};
  }

  void parse_json(std::string_view line) {
    if (!json_) {
      std::vector<std::string> names = {};
      std::size_t numeric = absent;
      for (const RowLayout::Column& column : layout_.columns) {
        if (column.optional) continue;
        if (column.numeric) numeric = names.size();
        names.push_back(column.names.front());
      }
      json_.emplace(std::move(names), numeric);
    }
    const bool good = json_->parse(line);
    problem_ = json_->problem();
    if (good) std::ranges::copy(json_->values(), values_.begin());
  }

  std::size_t needed() const {
    std::size_t most = 0;
    for (const std::size_t column : columns_)
      if (column != absent) most = std::max(most, column + 1);
    return most;
  }

  /// The column's index in the header, or `absent`.
  std::size_t find(const RowLayout::Column& column) const {
    const auto is_name = [&](std::string_view field) {
      return std::ranges::find(column.names, field) != column.names.end();
    };
    const auto found = std::ranges::find_if(fields_, is_name);
    if (found == fields_.end()) return absent;
    if (std::find_if(found + 1, fields_.end(), is_name) != fields_.end())
      throw header_error("more than one column " + std::string(*found));
    return static_cast<std::size_t>(found - fields_.begin());
  }

  InputError header_error(const std::string& problem) const {
    return {name(), line_number_,
            problem + "; the header names the columns, separated by " + separator()};
  }

  bool read_header() {
    const auto names = [&](std::size_t i) { return find(layout_.columns[i]) != absent; };
    if (!layout_.default_columns.empty() && !(names(0) && names(1))) return false;
    columns_.clear();
    for (const RowLayout::Column& column : layout_.columns) {
      columns_.push_back(find(column));
      if (columns_.back() == absent && !column.optional)
        throw header_error("no column " + column.names.front());
    }
    width_ = fields_.size();
    return true;
  }

  LineReader lines_;
  RowLayout layout_;
  Format format_;
  std::vector<std::size_t> columns_;
  std::size_t width_ = unknown, line_number_ = 0;
  std::optional<JsonFields> json_;
  CsvParser csv_;
  QuotedTsvParser quoted_tsv_;
  std::vector<std::string_view> fields_, values_;
  std::string problem_;
};

}
