// SPDX-License-Identifier: MIT
// LoadReport: counts of the rows that reading a corpus kept, left out and rejected.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/pairs.hpp>
#include <siamese/text/unicode.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

/// A row that could not be used, and why.
struct RejectedRow {
  std::string file;
  std::size_t line = 0;
  std::string why;
};

/// Counts over the rows of one or more files; rows = kept + left out + rejected.
struct LoadReport {
  /// Maximum number of rejected rows that are described; all are counted.
  static constexpr std::size_t max_described = 20;

  Task task = Task::similarity; ///< the meaning of the labels
  std::size_t rows = 0, kept = 0, rejected = 0;
  /// Well-formed rows that cannot be used as pairs, by reason ("neutral").
  std::map<std::string, std::size_t, std::less<>> left_out;
  std::vector<RejectedRow> first_rejected;
  /// Files that were found but not read because they have no labels.
  std::vector<std::string> unlabelled;
  /// Sentences that the given dev and test files share in spite of a disjoint split.
  std::size_t shared = 0;
  /// Kept pairs by label.
  std::map<float, std::size_t> labels;
  /// Characters in all kept sentences, and in the longest that was read.
  std::size_t characters = 0, longest = 0;

  double mean_characters() const {
    return kept == 0 ? 0 : static_cast<double>(characters) / (2 * static_cast<double>(kept));
  }

  /// A note that all graded labels are on one side of the middle, so that the file's range may be
  /// another; empty if they are not.
  std::string note_on_labels() const {
    if (task != Task::similarity || labels.empty()) return {};
    const float least = labels.begin()->first, most = labels.rbegin()->first;
    const bool graded = std::ranges::any_of(
        labels, [](const auto& label) { return label.first > 0 && label.first < 1; });
    if (!graded || (least < 0.5F && most >= 0.5F)) return {};
    std::ostringstream note;
    note << "no pair is " << (most < 0.5F ? "alike" : "not alike")
         << ": the labels, from 0 for not alike to 1 for alike, are " << least << " to " << most
         << "; if the file's numbers have another range, read it as the dataset pairs with "
            "--label-range";
    return note.str();
  }

  void keep(const Pair& pair) {
    ++rows;
    ++kept;
    ++labels[pair.label];
    for (const std::string* sentence : {&pair.sentence1, &pair.sentence2}) {
      const std::size_t length = count_characters(*sentence);
      characters += length;
      longest = std::max(longest, length);
    }
  }

  void leave_out(std::string_view reason) {
    ++rows;
    count_left_out(reason);
  }

  /// Counts a pair that was kept as left out.
  void leave_out(const Pair& pair, std::string_view reason) {
    --kept;
    if (--labels[pair.label] == 0) labels.erase(pair.label);
    characters -= count_characters(pair.sentence1) + count_characters(pair.sentence2);
    count_left_out(reason);
  }

  /// Throws InputError, which names the first rejected row, if more rows are rejected than allowed.
  void reject(RejectedRow row, const LoadOptions& options) {
    ++rows;
    ++rejected;
    if (first_rejected.size() < max_described) first_rejected.push_back(std::move(row));
    if (rejected <= options.max_bad_rows) return;
    const RejectedRow& first = first_rejected.front();
    throw InputError(first.file, first.line,
                     first.why + (options.max_bad_rows == 0
                                      ? "; correct the row, or allow some with --max-bad-rows"
                                      : "; this and " + std::to_string(options.max_bad_rows) +
                                            " more rows cannot be used: correct them, or allow "
                                            "more with --max-bad-rows"));
  }

private:
  void count_left_out(std::string_view reason) {
    const auto found = left_out.find(reason);
    if (found != left_out.end())
      ++found->second;
    else
      left_out.emplace(reason, 1);
  }

  /// Counts the bytes that are not UTF-8 continuation bytes.
  static std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  }
};

namespace detail {

/// The kept pairs by the meaning of their labels: "12 alike, 9 not alike", or by the classes.
inline std::string counts_of_labels(const LoadReport& report) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view name) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + std::string(name);
  };
  const auto count = [&](float label) {
    const auto found = report.labels.find(label);
    return found == report.labels.end() ? 0 : found->second;
  };
  if (report.task == Task::nli3) {
    for (std::size_t i = 0; i < nli3_classes.size(); ++i)
      add(count(static_cast<float>(i)), nli3_classes[i]);
    return text;
  }
  const std::size_t alike = count(1), not_alike = count(0);
  add(alike, "alike");
  add(not_alike, "not alike");
  if (report.kept > alike + not_alike) add(report.kept - alike - not_alike, "between");
  return text;
}

}

/// Prints a few lines.
inline std::ostream& operator<<(std::ostream& out, const LoadReport& report) {
  out << report.rows << " rows read, " << report.kept
      << " kept: " << detail::counts_of_labels(report) << '\n';
  if (const std::string note = report.note_on_labels(); !note.empty()) out << "  " << note << '\n';
  for (const auto& [reason, count] : report.left_out)
    out << "  left out: " << count << " (" << reason << ")\n";
  if (report.rejected != 0) out << "  rejected: " << report.rejected << '\n';
  for (const RejectedRow& row : report.first_rejected)
    out << "    " << row.file << ':' << row.line << ": " << row.why << '\n';
  if (report.rejected > report.first_rejected.size())
    out << "    and " << report.rejected - report.first_rejected.size() << " more\n";
  for (const std::string& file : report.unlabelled)
    out << "  not used, without labels: " << file << '\n';
  if (report.shared != 0)
    out << "  dev and test share " << report.shared
        << (report.shared == 1 ? " sentence" : " sentences")
        << ", because their files are used as they are given\n";
  const auto tenths = std::lround(10 * report.mean_characters());
  return out << "  sentences: " << tenths / 10 << '.' << tenths % 10
             << " characters on average, at most " << report.longest << '\n';
}

namespace detail {

/// Whether a message may show the character: not controls, line separators or marks that reorder
/// the line, nor U+FFFD, which stands for bytes that are not UTF-8.
inline bool is_shown(char32_t code) {
  return code >= 0x20 && !(code >= 0x7f && code <= 0x9f) && !(code >= 0x200e && code <= 0x200f) &&
         !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069) &&
         code != replacement_character;
}

/// Quotes input in a message: its first 40 characters as they are, others than is_shown() as "?".
inline std::string quoted(std::string_view text) {
  constexpr std::size_t limit = 40;
  std::string result = "'";
  std::size_t position = 0;
  for (std::size_t i = 0; i < limit && position < text.size(); ++i) {
    const char32_t code = decode(text, position);
    append_utf8(result, is_shown(code) ? code : U'?');
  }
  return result + (position < text.size() ? "...'" : "'");
}

}

}
