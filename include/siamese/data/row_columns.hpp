// SPDX-License-Identifier: MIT
// Chooses the columns that are read, by a header, by numbers, or by the fields of a JSON object.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/column_names.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/load_report.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

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
  /// Further names of columns. A first row that holds one of them is a header too; in a numbered
  /// file, one that holds two of them, or one beside the columns to read.
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

namespace detail {

/// Some of the names, for a message.
template <class Names>
std::string listed(const Names& names) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + detail::quoted(names[i]);
  return text + (names.size() > most ? ", ..." : "");
}

/// The places of a layout's columns among the fields of a file's rows.
class RowColumns {
public:
  using Fields = std::vector<std::string_view>;
  static constexpr std::size_t absent = FoundName::none;

  /// The columns of a file without header, until a header is taken.
  explicit RowColumns(const RowLayout& layout)
      : layout_(&layout), columns_(layout.default_columns) {
    for (const std::string& name : layout.columns[0].names)
      first_names_.push_back(plain_name(name));
    std::ranges::sort(first_names_);
  }

  /// Takes the first row for a header if it is one, and chooses the columns; returns whether it is.
  /// Throws ArgumentError for a header that lacks a column or names one twice.
  bool take_header(const Fields& fields) {
    if (layout_->numbered) return take_numbered(fields);
    const auto set = find_together(fields);
    if (!set && !layout_->default_columns.empty()) {
      const auto is_named = [&](const RowLayout::Column& column) {
        return !places_of(fields, column.names).empty();
      };
      if (std::ranges::none_of(layout_->columns, is_named) &&
          places_of(fields, layout_->header_names).empty())
        return false;
      throw ArgumentError("this header names no two columns of sentences that are known: " +
                          listed(fields) + "; name them with --columns");
    }
    keep_names(fields);
    columns_.clear();
    for (std::size_t i = 0; i < layout_->columns.size(); ++i) {
      const RowLayout::Column& column = layout_->columns[i];
      columns_.push_back(set && i < set->size() ? (*set)[i] : find_alone(fields, i));
      if (columns_.back() == absent && !column.optional)
        throw ArgumentError("no column " + column.names.front());
    }
    refuse_one_column_twice();
    return true;
  }

  /// Chooses the fields of JSON objects by the names in the first one, each of which is given once.
  /// Returns the names to read, of which those from `numeric` on may be numbers. Throws
  /// ArgumentError for names that are ambiguous.
  std::vector<std::string> take_names(const std::vector<std::string>& names, std::size_t& numeric) {
    const Fields fields(names.begin(), names.end());
    keep_names(fields);
    columns_.clear();
    std::vector<std::string> chosen;
    numeric = absent;
    const auto set = find_together(fields);
    for (std::size_t i = 0; i < layout_->columns.size(); ++i) {
      const RowLayout::Column& column = layout_->columns[i];
      const std::size_t found = set && i < set->size() ? (*set)[i] : find_alone(fields, i);
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
    return chosen;
  }

  /// The names in the header or in the first object; empty if there is none.
  const std::vector<std::string>& names() const { return names_; }

  /// Whether the fields name the first two columns. Throws ArgumentError as take_header does.
  bool are_named_by(const Fields& fields) const {
    return std::ranges::any_of(fields,
                               [&](std::string_view field) {
                                 return std::ranges::binary_search(first_names_, plain_name(field));
                               }) &&
           find_together(fields).has_value();
  }

  /// Whether the fields have names of the header where the sentences should be.
  bool are_named_again_by(const Fields& fields) const {
    constexpr std::size_t longest_name = 24;
    const auto is_name = [&](std::size_t i) {
      const std::string_view field = fields[columns_[i]];
      return field.size() <= longest_name &&
             std::ranges::binary_search(plain_names_, plain_name(field));
    };
    return needed() <= fields.size() && columns_.size() > 1 && is_name(0) && is_name(1);
  }

  /// The fields that a row must have at least.
  std::size_t needed() const {
    std::size_t most = 0;
    for (const std::size_t column : columns_)
      if (column != absent) most = std::max(most, column + 1);
    return most;
  }

  /// Whether the rows have the column.
  bool has(std::size_t column) const {
    return column >= columns_.size() || columns_[column] != absent;
  }

  /// Sets the columns' values, empty for those that are absent, to those of at least needed()
  /// fields.
  template <class SomeFields>
  void select(const SomeFields& fields, Fields& values) const {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      values[i] = has(i) ? std::string_view(fields[columns_[i]]) : std::string_view();
  }

private:
  /// Numbers apply with and without a header, which only shows which columns have a name.
  bool take_numbered(const Fields& fields) {
    std::vector<std::size_t> named;
    for (std::size_t i = layout_->default_columns.size(); i < layout_->columns.size(); ++i)
      named.push_back(find(fields, layout_->columns[i]));
    const bool is_header =
        layout_->header || has_header_names(fields) ||
        std::ranges::any_of(named, [](std::size_t column) { return column != absent; });
    if (is_header) keep_names(fields);
    for (const std::size_t found : named) {
      const RowLayout::Column& column = layout_->columns[columns_.size()];
      if (found == absent && !column.optional)
        throw ArgumentError("no column " + column.names.front());
      columns_.push_back(found);
    }
    refuse_one_column_twice();
    return is_header;
  }

  /// Keeps the names, also in a form to compare rows with.
  void keep_names(const Fields& fields) {
    names_.assign(fields.begin(), fields.end());
    plain_names_.clear();
    for (const std::string& name : names_)
      if (!plain_name(name).empty()) plain_names_.push_back(plain_name(name));
    std::ranges::sort(plain_names_);
  }

  /// Whether the first row of a numbered file names columns. One known name may be a word of the
  /// data, unless its column is not one of those that are read, and these hold single words.
  bool has_header_names(const Fields& fields) const {
    const std::vector<std::size_t> known = places_of(fields, layout_->header_names);
    if (known.size() != 1) return !known.empty();
    return std::ranges::none_of(columns_, [&](std::size_t column) {
      return column == known[0] ||
             (column < fields.size() && fields[column].find(' ') != std::string_view::npos);
    });
  }

  /// The places of the fields that are one of the names.
  static std::vector<std::size_t> places_of(const Fields& fields,
                                            const std::vector<std::string>& names) {
    std::vector<std::size_t> found;
    for (const std::string& name : names)
      if (const FoundName field = find_name(fields, name)) found.push_back(field.index);
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  /// The index of the field of that name, or `absent`.
  static std::size_t find(const Fields& fields, std::string_view name) {
    const FoundName found = find_name(fields, name);
    if (found.is_ambiguous)
      throw ArgumentError("more than one column " + std::string(fields[found.index]));
    return found.index;
  }

  /// The same by any of the column's names.
  static std::size_t find(const Fields& fields, const RowLayout::Column& column) {
    for (const std::string& name : column.names)
      if (const std::size_t found = find(fields, name); found != absent) return found;
    return absent;
  }

  /// The column by any of its names; names that belong together are not mixed.
  std::size_t find_alone(const Fields& fields, std::size_t column) const {
    const RowLayout::Column& wanted = layout_->columns[column];
    return layout_->together ? find(fields, std::string_view(wanted.names.front()))
                             : find(fields, wanted);
  }

  /// The indices of the columns whose names belong together, by the first names that are all there.
  std::optional<std::vector<std::size_t>> find_together(const Fields& fields) const {
    const std::size_t count = layout_->together && layout_->columns.size() > 2 ? 3 : 2;
    for (std::size_t i = 0; i < layout_->columns[0].names.size(); ++i) {
      std::vector<std::size_t> found;
      for (std::size_t column = 0; column < count; ++column) {
        const auto& names = layout_->columns[column].names;
        found.push_back(i < names.size() ? find(fields, std::string_view(names[i])) : absent);
      }
      if (std::ranges::find(found, absent) == found.end() && found[0] != found[1]) return found;
    }
    return {};
  }

  void refuse_one_column_twice() const {
    if (columns_.size() > 1 && columns_[0] == columns_[1] && columns_[0] != absent)
      throw ArgumentError("both sentences are the same column");
  }

  const RowLayout* layout_;
  std::vector<std::size_t> columns_;
  std::vector<std::string> names_;
  std::vector<std::string> plain_names_; ///< of names_, sorted
  std::vector<std::string> first_names_; ///< of the first sentence's column, plain and sorted
};

}

}
