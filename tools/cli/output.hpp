// SPDX-License-Identifier: MIT
// Output of the command on standard output.
#pragma once

#include <siamese/core/error.hpp>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace siamese::tool {

/// Writes and flushes, so that a reader at the other end of a pipe does not wait. Throws FileError.
inline void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw FileError(std::string("standard output: cannot write: ") + std::strerror(errno) +
                    "; check where it goes, and the room there");
}

/// Writes a line to standard error; control characters in it become '?'.
inline void note(std::string_view line) {
  std::fprintf(stderr, "%s\n", siamese::detail::one_line(line).c_str());
}

/// A text as a cell of a Markdown table shows it, as code.
inline std::string code_cell(std::string_view text) {
  std::string code, fence = "`";
  for (const char c : siamese::detail::one_line(text)) code += c == '|' ? "\\|" : std::string(1, c);
  while (code.find(fence) != std::string::npos) fence += '`';
  const std::string gap = fence.size() > 1 ? " " : "";
  return fence + gap + code + gap + fence;
}

/// A text as a cell of a Markdown table shows it; its own marks of Markdown stay text.
inline std::string text_cell(std::string_view text) {
  std::string cell;
  for (const char c : siamese::detail::one_line(text)) {
    if (std::string_view("|`*<[\\").find(c) != std::string_view::npos) cell += '\\';
    cell += c;
  }
  return cell;
}

/// The shortest text that reads back as the same float.
inline std::string shortest(float value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

/// Whether a pair of that similarity is alike.
inline bool is_alike(float similarity, double threshold) {
  return similarity >= static_cast<float>(threshold);
}

/// A line with the similarity and the verdict.
inline std::string result_line(float similarity, double threshold) {
  return shortest(similarity) + (is_alike(similarity, threshold) ? "\talike\n" : "\tdifferent\n");
}

/// A number with `places` decimals, without a sign if it rounds to zero.
inline std::string decimals(double value, int places) {
  char text[400]; // the greatest double has 309 digits before the point
  std::snprintf(text, sizeof text, "%.*f", places, value);
  const bool zero = std::string_view(text).find_first_of("123456789ni") == std::string_view::npos;
  return zero && text[0] == '-' ? text + 1 : text;
}

/// A number with four decimals, for accuracies and losses.
inline std::string four_decimals(double value) { return decimals(value, 4); }

}
