// SPDX-License-Identifier: MIT
// Reads selected columns of a file: tab-separated, comma-separated or JSON.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/csv.hpp>
#include <siamese/data/json_fields.hpp>
#include <siamese/data/json_objects.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/quoted_tsv.hpp>
#include <siamese/data/row_columns.hpp>
#include <siamese/data/separators.hpp>
#include <siamese/data/tsv.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

namespace detail {

inline bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

/// Whether the text is a cell of the rule under the header of a Markdown table.
inline bool is_rule(std::string_view text) { return text.find_first_not_of("-: ") == text.npos; }

}

/// Reads rows.
class RowReader {
public:
  /// Throws FileError.
  RowReader(const std::filesystem::path& path, RowLayout layout)
      : lines_(path), layout_(std::move(layout)), columns_(layout_),
        values_(layout_.columns.size()) {}

  /// Reads the next row; returns false at the end. Throws InputError for a header that lacks a
  /// column, for a CSV quote that is never closed, for separators that cannot be told apart, and as
  /// LineReader and JsonObjects do.
  bool next() {
    while (true) {
      if (begun_ && by_objects_) return next_object();
      std::string_view line;
      if (!lines_.next(line)) return false;
      line_number_ = lines_.line_number();
      problem_.clear();
      if (detail::is_blank(line)) {
        if (!layout_.empty_rows) continue;
        problem_ = "empty row";
        return true;
      }
      if (!begun_) {
        begun_ = true;
        if (takes_separator(line)) continue;
        begin(line);
        if (by_objects_) continue;
        if (format_ != Format::jsonl && read_header()) continue;
      } else if (format_ != Format::jsonl) {
        problem_ = cut(line);
      }
      if (format_ == Format::jsonl) {
        parse_json(line);
        return true;
      }
      if (take_fields()) return true;
    }
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
  bool has(std::size_t column) const { return columns_.has(column); }
  /// The names of all columns, in the header or in the first object; empty if there are none.
  const std::vector<std::string>& column_names() const { return columns_.names(); }
  /// Whether the file could have a header but has none.
  bool lacks_header() const { return format_ != Format::jsonl && !has_header(); }
  /// Whether the next row can be read without waiting for the file.
  bool is_ready() const { return lines_.is_ready(); }

private:
  /// Rows in which a header is looked for where the first one is none.
  static constexpr int title_rows = 20;

  bool has_header() const { return !columns_.names().empty(); }

  /// The separator in words.
  std::string separator() const {
    if (format_ == Format::tsv) return "tabs";
    if (separator_ == ',') return "commas";
    return separator_ == ';' ? "semicolons" : std::string(1, separator_);
  }

  /// Takes Excel's line sep=; which names the separator of the lines after it.
  bool takes_separator(std::string_view line) {
    if (line.size() != 5 || !line.starts_with("sep=") || layout_.format == Format::jsonl)
      return false;
    if (layout_.separator == 0) layout_.separator = line.back();
    begun_ = false;
    return true;
  }

  /// Decides the format by the first line, and by the lines after it if that line is not a header.
  void begin(std::string_view line) {
    const bool automatic = layout_.format == Format::automatic;
    if (layout_.format == Format::jsonl || (automatic && layout_.separator == 0)) {
      by_objects_ = JsonObjects::is_first_line(line);
      if (by_objects_) objects_.begin(line);
      std::string_view trimmed = line;
      trimmed.remove_prefix(trimmed.find_first_not_of(" \t"));
      const bool is_object =
          trimmed.starts_with('{') && (line.ends_with('}') || trimmed.find('\t') == line.npos);
      if (by_objects_ || is_object || !automatic) {
        format_ = Format::jsonl;
        return;
      }
    }
    first_line_ = line;
    const detail::RowFormat found = row_format();
    format_ = found.format;
    separator_ = found.separator;
    csv_ = CsvParser(separator_);
  }

  detail::RowFormat row_format() {
    if (layout_.separator != 0) {
      const bool tsv = layout_.separator == '\t' && layout_.format != Format::csv;
      return {tsv ? Format::tsv : Format::csv, layout_.separator};
    }
    const std::string_view line = first_line_;
    std::vector<detail::RowFormat> possible;
    for (const detail::RowFormat& row : detail::row_formats)
      if (layout_.format == Format::automatic || layout_.format == row.format)
        if (line.find(row.separator) != line.npos) possible.push_back(row);
    for (const detail::RowFormat& row : possible)
      if (names_columns(row)) return row;
    if (possible.empty()) return detail::row_formats[layout_.format == Format::csv ? 1 : 0];
    if (possible.size() == 1 || possible.front().format == Format::tsv) return possible.front();
    const std::string text = first_line_ + '\n' + std::string(lines_.upcoming());
    std::vector<detail::RowFormat> even;
    for (const detail::RowFormat& row : possible)
      if (detail::divides_evenly(text, row.separator)) even.push_back(row);
    if (even.size() > 1)
      throw InputError(name(), line_number_,
                       std::string("the columns may be separated by '") + even[0].separator +
                           "' or by '" + even[1].separator + "'; tell which with --separator");
    return even.empty() ? possible.front() : even.front();
  }

  /// Whether the first line, divided in that way, names the first two columns.
  bool names_columns(const detail::RowFormat& row) {
    format_ = row.format;
    separator_ = row.separator;
    split_fields(first_line_, fields_, separator_);
    return in_header([&] { return columns_.are_named_by(fields_); });
  }

  std::string cut(std::string_view line) {
    if (format_ == Format::csv) return csv_.parse(line, lines_, fields_);
    if (layout_.quoted)
      quoted_tsv_.parse(line, lines_, columns_.names().size(), fields_);
    else
      split_fields(line, fields_);
    return {};
  }

  /// Sets values() of the fields; returns false for a row of separators alone, or of the rules
  /// under the header of a Markdown table, which is skipped.
  bool take_fields() {
    if (problem_.empty() && std::ranges::all_of(fields_, detail::is_blank)) {
      if (!layout_.empty_rows) return false;
      problem_ = "empty row";
    }
    if (problem_.empty() && has_header() && columns_.are_named_again_by(fields_))
      problem_ = "a header again; remove this line, or divide the file here if its columns differ";
    if (problem_.empty()) problem_ = width_problem();
    if (!problem_.empty()) return true;
    if (good_rows_ < title_rows) {
      if (separator_ == '|' && std::ranges::all_of(fields_, detail::is_rule)) return false;
      ++good_rows_;
      if (!has_header() && !layout_.numbered &&
          in_header([&] { return columns_.are_named_by(fields_); }))
        throw header_error("the lines before the header are no rows; remove them");
    }
    columns_.select(fields_, values_);
    return true;
  }

  /// The problem with the number of fields, or an empty string.
  std::string width_problem() {
    std::string problem = wrong_field_count(
        fields_.size(), columns_.needed(),
        has_header() ? columns_.names().size() : detail::RowColumns::absent, separator().c_str());
    if (!problem.empty() || has_header() || format_ != Format::csv) return problem;
    if (width_ == 0) width_ = fields_.size();
    if (fields_.size() <= width_) return {};
    return std::to_string(fields_.size()) + " fields where the first row has " +
           std::to_string(width_) + "; put a field that holds " + separator() + " in quotes";
  }

  bool next_object() {
    if (!objects_.next(lines_)) return false;
    line_number_ = objects_.line_number();
    parse_json(objects_.text());
    if (!problem_.empty()) problem_ += " (object " + std::to_string(objects_.count()) + ")";
    return true;
  }

  void parse_json(std::string_view object) {
    if (!json_) choose_fields(object);
    const bool good = json_->parse(object);
    problem_ = json_->problem();
    if (good) {
      has_object_ = true;
      columns_.select(json_->values(), values_);
    } else if (!has_object_) {
      if (problem_.starts_with("no field")) problem_ += fields_hint();
      json_.reset(); // the next object may be the first good one
    }
  }

  /// Chooses the names of the fields by those of the first object.
  void choose_fields(std::string_view object) {
    std::vector<std::string> names;
    for (const std::string& field : JsonFields::names_in(object))
      if (std::ranges::find(names, field) == names.end()) names.push_back(field);
    try {
      std::size_t numeric = 0;
      std::vector<std::string> chosen = columns_.take_names(names, numeric);
      json_.emplace(std::move(chosen), numeric);
    } catch (const ArgumentError& error) {
      throw InputError(name(), line_number_, error.what() + fields_hint());
    }
  }

  /// Names the fields of the first object.
  std::string fields_hint() const {
    if (!has_header()) return {};
    return "; its fields are " + detail::listed(columns_.names()) + "; an object holds one pair";
  }

  InputError header_error(const std::string& problem) const {
    return {name(), line_number_,
            problem + "; the header names the columns, separated by " + separator()};
  }

  /// The result of call(), whose errors are about a header.
  template <class F>
  bool in_header(F&& call) const {
    try {
      return call();
    } catch (const ArgumentError& error) {
      throw header_error(error.what());
    }
  }

  /// Cuts the first row, and finds the columns if it is a header.
  bool read_header() {
    problem_ = cut(first_line_);
    return in_header([&] { return columns_.take_header(fields_); });
  }

  LineReader lines_;
  RowLayout layout_;
  Format format_ = Format::automatic;
  char separator_ = '\t';
  bool begun_ = false, by_objects_ = false;
  bool has_object_ = false; // whether an object without problem was read
  int good_rows_ = 0;       // of text, up to title_rows
  std::size_t width_ = 0;   // of the first row of CSV without header
  std::string first_line_, problem_;
  detail::RowColumns columns_;
  std::size_t line_number_ = 0;
  std::optional<JsonFields> json_;
  JsonObjects objects_;
  CsvParser csv_;
  QuotedTsvParser quoted_tsv_;
  std::vector<std::string_view> fields_, values_;
};

}
