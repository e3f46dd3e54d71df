// SPDX-License-Identifier: MIT
// Reads selected columns of a file: tab-separated, comma-separated or JSON.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/column_names.hpp>
#include <siamese/data/csv.hpp>
#include <siamese/data/json_fields.hpp>
#include <siamese/data/json_objects.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>
#include <siamese/data/quoted_tsv.hpp>
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

}

/// The columns to read, and the format of the rows.
struct RowLayout {
  struct Column {
    /// Names in the header, or of the JSON field, in the order in which they are tried. Names at
    /// the same place in the lists of the first two columns belong together. Blanks, quotes,
    /// hyphens, underscores and the case of letters make no difference.
    std::vector<std::string> names = {};
    /// Whether the file may lack the column, which is then empty.
    bool optional = false;
    /// Whether JSON may have a number, true or false in place of a string.
    bool numeric = false;
  };

  std::vector<Column> columns = {};
  /// Whether names at the same place in the list of the third column belong to those two.
  bool together = false;
  /// Columns of a file without header, counted from 0; empty if a header is required. A first row
  /// that does not name the first two columns is not a header.
  std::vector<std::size_t> default_columns = {};
  /// Whether default_columns also hold for a file with a header, which is then not searched.
  bool numbered = false;
  /// Whether the first row of a numbered file is a header.
  bool header = false;
  /// Further names of columns: a first row that holds one of them is a header too.
  std::vector<std::string> header_names = {};
  Format format = Format::automatic;
  /// The character that separates columns; 0: decided by the first lines.
  char separator = 0;
  /// Whether TSV is read by QuotedTsvParser.
  bool quoted = false;
  /// Whether an empty row is a row with a problem, which keeps the rows in step with the lines, or
  /// is skipped.
  bool empty_rows = false;
};

/// Reads rows.
class RowReader {
public:
  /// Throws FileError.
  RowReader(const std::filesystem::path& path, RowLayout layout)
      : lines_(path), layout_(std::move(layout)), columns_(layout_.default_columns),
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
  bool has(std::size_t column) const {
    return column >= columns_.size() || columns_[column] != absent;
  }
  /// Whether the file could have a header but has none.
  bool lacks_header() const { return format_ != Format::jsonl && !has_header(); }
  /// Whether the next row can be read without waiting for the file.
  bool is_ready() const { return lines_.is_ready(); }

private:
  using FoundName = detail::FoundName;
  static constexpr std::size_t absent = FoundName::none;

  bool has_header() const { return !header_.empty(); }

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

  /// Decides the format by the first line, and by the lines after it if that line is no header.
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
    return find_columns().has_value();
  }

  std::string cut(std::string_view line) {
    if (format_ == Format::csv) return csv_.parse(line, lines_, fields_);
    if (layout_.quoted)
      quoted_tsv_.parse(line, lines_, header_.size(), fields_);
    else
      split_fields(line, fields_);
    return {};
  }

  /// Sets values() of the fields; returns false for a row of separators alone, which is skipped.
  bool take_fields() {
    if (problem_.empty() && std::ranges::all_of(fields_, detail::is_blank)) {
      if (!layout_.empty_rows) return false;
      problem_ = "empty row";
    }
    if (problem_.empty() && has_header() && names_columns_again())
      problem_ = "a header again; remove this line, or divide the file here if its columns differ";
    if (problem_.empty())
      problem_ = wrong_field_count(fields_.size(), needed(), has_header() ? header_.size() : absent,
                                   separator().c_str());
    if (problem_.empty() && !has_header() && format_ == Format::csv) {
      if (width_ == 0) width_ = fields_.size();
      if (fields_.size() > width_)
        problem_ = std::to_string(fields_.size()) + " fields where the first row has " +
                   std::to_string(width_) + "; put a field that holds " + separator() +
                   " in quotes";
    }
    if (!problem_.empty()) return true;
    constexpr int title_rows = 20;
    if (rows_ < title_rows) {
      ++rows_;
      if (!has_header() && !layout_.numbered && find_columns())
        throw header_error("the lines before the header are no rows; remove them");
    }
    for (std::size_t i = 0; i < columns_.size(); ++i)
      values_[i] = columns_[i] == absent ? std::string_view() : fields_[columns_[i]];
    return true;
  }

  bool next_object() {
    if (!objects_.next(lines_)) return false;
    line_number_ = objects_.line_number();
    parse_json(objects_.text());
    return true;
  }

  void parse_json(std::string_view object) {
    if (!json_) choose_fields(object);
    const bool good = json_->parse(object);
    problem_ = json_->problem();
    if (!good && rows_ == 0) {
      if (problem_.starts_with("no field")) problem_ += hint_;
      json_.reset(); // the next object may be the first good one
    }
    if (!good) return;
    rows_ = 1;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      values_[i] = columns_[i] == absent ? std::string_view() : json_->values()[columns_[i]];
  }

  /// Chooses the names of the fields by those of the first object.
  void choose_fields(std::string_view object) {
    const std::vector<std::string> names = JsonFields::names_in(object);
    fields_.assign(names.begin(), names.end());
    columns_.clear();
    std::vector<std::string> chosen;
    std::size_t numeric = absent;
    const auto set = find_columns();
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
      const RowLayout::Column& column = layout_.columns[i];
      const std::size_t found = set && i < set->size() ? (*set)[i] : find_alone(i);
      if (found == absent && column.optional) {
        columns_.push_back(absent);
        continue;
      }
      const std::string& name = found == absent ? column.names.front() : names[found];
      const auto known = std::ranges::find(chosen, name);
      columns_.push_back(static_cast<std::size_t>(known - chosen.begin()));
      if (known != chosen.end()) continue;
      if (column.numeric) numeric = std::min(numeric, chosen.size());
      chosen.push_back(name);
    }
    refuse_one_column_twice();
    if (!names.empty()) hint_ = "; its fields are " + listed(names) + "; an object holds one pair";
    fields_.clear();
    json_.emplace(std::move(chosen), numeric);
  }

  std::size_t needed() const {
    std::size_t most = 0;
    for (const std::size_t column : columns_)
      if (column != absent) most = std::max(most, column + 1);
    return most;
  }

  /// Some of the names, for a message.
  template <class Names>
  static std::string listed(const Names& names) {
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i)
      text += (i == 0 ? "" : ", ") + detail::quoted(names[i]);
    return text + (names.size() > most ? ", ..." : "");
  }

  /// The index of the field of that name, or `absent`.
  std::size_t find(std::string_view column) const {
    const FoundName found = detail::find_name(fields_, column);
    if (found.is_ambiguous)
      throw header_error("more than one column " + std::string(fields_[found.index]));
    return found.index;
  }

  /// The same by any of the column's names.
  std::size_t find(const RowLayout::Column& column) const {
    for (const std::string& column_name : column.names)
      if (const std::size_t found = find(column_name); found != absent) return found;
    return absent;
  }

  /// The indices of the columns whose names belong together, by the first names that are all there.
  std::optional<std::vector<std::size_t>> find_columns() const {
    const std::size_t count = layout_.together && layout_.columns.size() > 2 ? 3 : 2;
    for (std::size_t i = 0; i < layout_.columns[0].names.size(); ++i) {
      std::vector<std::size_t> found;
      for (std::size_t column = 0; column < count; ++column) {
        const auto& names = layout_.columns[column].names;
        found.push_back(i < names.size() ? find(std::string_view(names[i])) : absent);
      }
      if (std::ranges::find(found, absent) == found.end() && found[0] != found[1]) return found;
    }
    return {};
  }

  void refuse_one_column_twice() const {
    if (columns_.size() > 1 && columns_[0] == columns_[1] && columns_[0] != absent)
      throw header_error("both sentences are the same column");
  }

  /// Whether the row has names of columns where the sentences should be.
  bool names_columns_again() const {
    constexpr std::size_t longest_name = 24;
    const auto is_name = [&](std::size_t i) {
      const std::string_view field = fields_[columns_[i]];
      if (field.size() > longest_name) return false;
      return std::ranges::binary_search(plain_names_, detail::plain_name(field));
    };
    return needed() <= fields_.size() && columns_.size() > 1 && is_name(0) && is_name(1);
  }

  /// Keeps the header, and the names that no row may have in place of its sentences.
  void keep_header() {
    header_.assign(fields_.begin(), fields_.end());
    plain_names_.clear();
    for (const std::string& column_name : header_)
      if (!detail::plain_name(column_name).empty())
        plain_names_.push_back(detail::plain_name(column_name));
    std::ranges::sort(plain_names_);
  }

  InputError header_error(const std::string& problem) const {
    return {name(), line_number_,
            problem + "; the header names the columns, separated by " + separator()};
  }

  /// Whether a field is one of the names.
  bool names_any(const std::vector<std::string>& names) const {
    return std::ranges::any_of(names, [&](const std::string& column_name) {
      return static_cast<bool>(detail::find_name(fields_, column_name));
    });
  }

  /// Cuts the first row, and finds the columns if it is a header.
  bool read_header() {
    problem_ = cut(first_line_);
    if (layout_.numbered) {
      const bool is_header = layout_.header || names_any(layout_.header_names);
      // Columns without a number have a name.
      for (std::size_t i = layout_.default_columns.size(); i < layout_.columns.size(); ++i) {
        columns_.push_back(is_header ? find(layout_.columns[i]) : absent);
        if (columns_.back() == absent && !layout_.columns[i].optional)
          throw header_error("no column " + layout_.columns[i].names.front());
      }
      refuse_one_column_twice();
      if (is_header) keep_header();
      return is_header;
    }
    const auto set = find_columns();
    if (!set && !layout_.default_columns.empty()) {
      const auto is_named = [&](const RowLayout::Column& column) {
        return names_any(column.names);
      };
      if (std::ranges::none_of(layout_.columns, is_named) && !names_any(layout_.header_names))
        return false;
      throw header_error("this header names no two columns of sentences that are known: " +
                         listed(fields_) + "; name them with --columns");
    }
    columns_.clear();
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
      const RowLayout::Column& column = layout_.columns[i];
      columns_.push_back(set && i < set->size() ? (*set)[i] : find_alone(i));
      if (columns_.back() == absent && !column.optional)
        throw header_error("no column " + column.names.front());
    }
    refuse_one_column_twice();
    keep_header();
    return true;
  }

  /// The column by any of its names; names that belong together are not mixed.
  std::size_t find_alone(std::size_t column) const {
    return layout_.together ? find(std::string_view(layout_.columns[column].names.front()))
                            : find(layout_.columns[column]);
  }

  LineReader lines_;
  RowLayout layout_;
  Format format_ = Format::automatic;
  char separator_ = '\t';
  bool begun_ = false, by_objects_ = false;
  int rows_ = 0;          // read without a problem, as far as it matters
  std::size_t width_ = 0; // of the first row of CSV without header
  std::string first_line_, hint_, problem_;
  std::vector<std::string> header_;      // empty if there is none
  std::vector<std::string> plain_names_; // of the header, sorted
  std::vector<std::size_t> columns_;
  std::size_t line_number_ = 0;
  std::optional<JsonFields> json_;
  JsonObjects objects_;
  CsvParser csv_;
  QuotedTsvParser quoted_tsv_;
  std::vector<std::string_view> fields_, values_;
};

}
