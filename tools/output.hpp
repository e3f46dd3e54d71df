// SPDX-License-Identifier: MIT
// What the command writes to standard output.
#pragma once

#include <siamese/core/error.hpp>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace siamese::tool {

/// Writes at once, so that a reader at the other end of a pipe waits for nothing. Throws FileError.
inline void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw FileError(std::string("standard output: cannot write: ") + std::strerror(errno) +
                    "; is the disk full?");
}

/// The score in the shortest form that reads back to the same float, and the verdict.
inline std::string result_line(float score, double threshold) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, score).ptr;
  const bool alike = score >= static_cast<float>(threshold);
  return std::string(text, end) + (alike ? "\talike\n" : "\tdifferent\n");
}

/// A number with four decimals, as people read accuracies and losses.
inline std::string four_decimals(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

}
