// SPDX-License-Identifier: MIT
// Reads pretrained word vectors from text files of GloVe, word2vec and fastText.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/number.hpp>
#include <siamese/data/lines.hpp>
#include <siamese/text/vocabulary.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace siamese {

/// Vectors of the tokens of a vocabulary that a file contains.
struct WordVectors {
  Index dim = 0;
  std::vector<Id> ids;       ///< distinct
  std::vector<float> values; ///< (ids.size(), dim)
  /// Rows of the file, and those that its header announces; 0 without header.
  std::size_t rows = 0, announced = 0;
};

namespace detail {

inline bool is_vector_blank(char c) { return c == ' ' || c == '\t'; }

/// Removes the last field of a row, with the blanks around it, and returns it.
inline std::string_view take_last_field(std::string_view& row) {
  while (!row.empty() && is_vector_blank(row.back())) row.remove_suffix(1);
  std::size_t begin = row.size();
  while (begin > 0 && !is_vector_blank(row[begin - 1])) --begin;
  const std::string_view field = row.substr(begin);
  row = row.substr(0, begin);
  return field;
}

/// Parses a field as a finite number.
inline std::optional<float> vector_number(std::string_view field) {
  // Some published numbers near zero are below a float's range.
  const std::optional<double> number = parse_number<double>(field);
  if (!number || !std::isfinite(static_cast<float>(*number))) return std::nullopt;
  return static_cast<float>(*number);
}

/// The rows of a file: a token, which may contain blanks, and a fixed number of values, given by
/// the header "rows dim" of word2vec and fastText or by the first row.
class VectorRows {
public:
  /// Reads the first row.
  explicit VectorRows(const std::filesystem::path& path) : lines_(path) {
    if (!next_line()) throw InputError(lines_.name(), 0, "holds no vectors");
    std::vector<std::string_view> fields;
    for (std::string_view rest = line_; !rest.empty();) fields.push_back(take_last_field(rest));
    const auto is_count = [](std::string_view field) {
      return !field.empty() &&
             std::ranges::all_of(field, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (fields.size() == 2 && std::ranges::all_of(fields, is_count)) {
      const auto count = [](std::string_view field) {
        std::size_t number = 0; // stays 0 for too large a number
        std::from_chars(field.data(), field.data() + field.size(), number);
        return number;
      };
      dim_ = static_cast<Index>(std::min(count(fields.front()), most + 1));
      announced_ = count(fields.back());
    } else {
      dim_ = static_cast<Index>(fields.size()) - 1;
      unread_ = true;
    }
    if (dim_ <= 0 || static_cast<std::size_t>(dim_) > most)
      fail("is neither a token with its vector nor a header that gives the vectors' size");
  }

  Index dim() const { return dim_; }
  /// The number of rows that the header announces; 0 without header.
  std::size_t announced() const { return announced_; }

  /// Sets the next row's token and fields, valid until the next call, and returns true; returns
  /// false at the end. Throws InputError for another number of fields.
  bool next(std::string_view& token, std::vector<std::string_view>& fields) {
    if (!unread_ && !next_line()) return false;
    unread_ = false;
    fields.resize(static_cast<std::size_t>(dim_));
    token = line_;
    for (std::size_t k = fields.size(); k-- > 0;) fields[k] = take_last_field(token);
    if (fields.front().empty() || (token.empty() && !is_vector_blank(line_.front()))) fail_width();
    while (!token.empty() && is_vector_blank(token.back())) token.remove_suffix(1);
    // A token may contain blanks, also between numbers ("1 000"), but a word followed by numbers
    // only means too many numbers.
    if (std::ranges::any_of(token, is_vector_blank)) {
      bool numbers = true;
      std::string_view rest = token, field = take_last_field(rest);
      for (; !rest.empty() && numbers; field = take_last_field(rest))
        numbers = vector_number(field).has_value();
      if (numbers && !vector_number(field)) fail_width();
    }
    return true;
  }
  [[noreturn]] void fail(const std::string& problem) const {
    throw InputError(lines_.name(), lines_.line_number(),
                     problem + "; vectors are text, one token with its numbers per line");
  }

private:
  static constexpr std::size_t most = 65536;

  [[noreturn]] void fail_width() const {
    fail("does not have the " + std::to_string(dim_) +
         " numbers that the file's first line announces");
  }
  bool next_line() {
    while (lines_.next(line_))
      if (!line_.empty()) return true;
    return false;
  }

  LineReader lines_;
  std::string_view line_;
  Index dim_ = 0;
  std::size_t announced_ = 0;
  bool unread_ = false;
};

}

/// The size of the vectors in a file, which can be read again for the vectors. Throws FileError,
/// also for a pipe, and InputError.
inline Index word_vector_length(const std::filesystem::path& path) {
  const Index length = detail::VectorRows(path).dim();
  if (!detail::can_be_read_again(path))
    throw FileError(path.string() + ": vectors are read twice, which a pipe or an open descriptor "
                                    "does not allow; write them to a file and name it");
  return length;
}

/// Reads the vectors of the vocabulary's tokens in one pass; other rows are skipped, and the first
/// row of a repeated token counts. Throws FileError, and InputError for a row of another size and
/// for a field of a known token that is not a number.
inline WordVectors read_word_vectors(const std::filesystem::path& path,
                                     const Vocabulary& vocabulary) {
  detail::VectorRows rows(path);
  WordVectors vectors;
  vectors.dim = rows.dim();
  vectors.announced = rows.announced();
  std::vector<bool> found(static_cast<std::size_t>(vocabulary.size()));
  std::string_view token;
  for (std::vector<std::string_view> fields; rows.next(token, fields);) {
    ++vectors.rows;
    const Id id = vocabulary.id(token);
    if (id == Vocabulary::unknown && token != Vocabulary::unknown_token) continue;
    const auto k = static_cast<std::size_t>(id);
    if (found[k]) continue;
    found[k] = true;
    vectors.ids.push_back(id);
    for (const std::string_view field : fields) {
      const auto number = detail::vector_number(field);
      if (!number) rows.fail("has a field that is not a number");
      vectors.values.push_back(*number);
    }
  }
  return vectors;
}

}
