// SPDX-License-Identifier: MIT
// What loading a corpus kept, left out and rejected.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/data/load_options.hpp>
#include <siamese/data/pairs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siamese {

struct RejectedRow {
  std::string file;
  std::size_t line = 0;
  std::string why;
};

/// Counts over the rows of one or more files; rows = kept + left out + rejected.
struct LoadReport {
  /// So many rejected rows are described; all are counted.
  static constexpr std::size_t max_described = 20;

  std::size_t rows = 0, kept = 0, rejected = 0;
  /// Well-formed rows that are no training pairs, by reason ("neutral").
  std::map<std::string, std::size_t, std::less<>> left_out;
  std::vector<RejectedRow> first_rejected;
  /// Files that were found, but have no labels.
  std::vector<std::string> unlabelled;
  /// Kept pairs by label.
  std::map<float, std::size_t> labels;
  /// Characters of the kept sentences: all together, and of the longest.
  std::size_t characters = 0, longest = 0;

  double mean_characters() const {
    return kept == 0 ? 0 : static_cast<double>(characters) / (2 * static_cast<double>(kept));
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
    const auto found = left_out.find(reason);
    if (found != left_out.end())
      ++found->second;
    else
      left_out.emplace(reason, 1);
  }

  /// Throws InputError, which names the first rejected row, once there are more than allowed.
  void reject(RejectedRow row, const LoadOptions& options) {
    ++rows;
    ++rejected;
    if (first_rejected.size() < max_described) first_rejected.push_back(std::move(row));
    if (rejected <= options.max_bad_rows) return;
    const RejectedRow& first = first_rejected.front();
    throw InputError(first.file, first.line,
                     first.why +
                         (options.max_bad_rows == 0
                              ? "; correct the row, or let some pass with --max-bad-rows"
                              : "; this and " + std::to_string(options.max_bad_rows) +
                                    " more rows cannot be used: correct them, or let more pass "
                                    "with --max-bad-rows"));
  }

  void merge(const LoadReport& other) {
    rows += other.rows;
    kept += other.kept;
    rejected += other.rejected;
    for (const auto& [reason, count] : other.left_out) left_out[reason] += count;
    for (const RejectedRow& row : other.first_rejected)
      if (first_rejected.size() < max_described) first_rejected.push_back(row);
    unlabelled.insert(unlabelled.end(), other.unlabelled.begin(), other.unlabelled.end());
    for (const auto& [label, count] : other.labels) labels[label] += count;
    characters += other.characters;
    longest = std::max(longest, other.longest);
  }

private:
  /// Bytes that are not UTF-8 continuations.
  static std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  }
};

/// A few lines for a person.
inline std::ostream& operator<<(std::ostream& out, const LoadReport& report) {
  std::size_t alike = 0, not_alike = 0, between = 0;
  for (const auto& [label, count] : report.labels)
    (label == 1 ? alike : label == 0 ? not_alike : between) += count;

  out << report.rows << " rows read, " << report.kept << " kept: " << alike << " alike, "
      << not_alike << " not alike";
  if (between != 0) out << ", " << between << " between";
  out << '\n';
  for (const auto& [reason, count] : report.left_out)
    out << "  left out: " << count << " (" << reason << ")\n";
  if (report.rejected != 0) out << "  rejected: " << report.rejected << '\n';
  for (const RejectedRow& row : report.first_rejected)
    out << "    " << row.file << ':' << row.line << ": " << row.why << '\n';
  if (report.rejected > report.first_rejected.size())
    out << "    and " << report.rejected - report.first_rejected.size() << " more\n";
  for (const std::string& file : report.unlabelled)
    out << "  not used, without labels: " << file << '\n';
  const auto tenths = std::lround(10 * report.mean_characters());
  return out << "  sentences: " << tenths / 10 << '.' << tenths % 10
             << " characters on average, at most " << report.longest << '\n';
}

namespace detail {

/// A piece of the input for a message: cut short, and nothing a terminal would act on.
inline std::string quoted(std::string_view text) {
  constexpr std::size_t limit = 40;
  std::string result = "'";
  for (const char c : text.substr(0, limit)) result += c >= ' ' && c <= '~' ? c : '?';
  return result + (text.size() > limit ? "...'" : "'");
}

}

}
