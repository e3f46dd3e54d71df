// SPDX-License-Identifier: MIT
// The library's exceptions. Messages are one line: what is wrong, where, and the remedy.
#pragma once

#include <siamese/core/config.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace siamese {

/// Base of all exceptions of this library.
class Error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// An argument, or a combination of arguments, is not allowed.
class ArgumentError : public Error {
public:
  using Error::Error;
};

/// The operating system refused to open, read, write or rename a file.
class FileError : public Error {
public:
  using Error::Error;
};

/// The GPU or a library it needs is missing, or cannot do what was requested, such as allocate
/// memory.
class DeviceError : public Error {
public:
  using Error::Error;
};

/// Training reached values that are not finite, and would again if repeated.
class DivergenceError : public Error {
public:
  using Error::Error;
};

/// A file has unusable content. `what()` is "file:line: problem; remedy", without the line if it is
/// 0.
class InputError : public Error {
public:
  InputError(const std::string& file, std::size_t line, const std::string& problem)
      : Error(file + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + problem) {}
};

namespace detail {

/// A text from a file, a path or a name, as one line of output shows it: control characters (C0,
/// DEL and C1), line separators and marks of writing direction become '?', so that no terminal
/// obeys them. Other bytes stay, also those that are not UTF-8.
inline std::string one_line(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  std::string line;
  for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
    const unsigned lead = byte(at);
    const std::size_t bytes = lead < 0xc2 || lead > 0xf4 ? 1
                              : lead < 0xe0              ? 2
                              : lead < 0xf0              ? 3
                                                         : 4;
    unsigned code = bytes == 1 ? lead : lead & (0x7fU >> bytes);
    for (length = 1; length < bytes && (byte(at + length) & 0xc0U) == 0x80; ++length)
      code = code << 6U | (byte(at + length) & 0x3fU);
    if (length < bytes) length = 1, code = lead; // not UTF-8
    const bool obeyed = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c ||
                        code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
                        (code >= 0x2066 && code <= 0x2069);
    line += obeyed ? std::string_view("?") : text.substr(at, length);
  }
  return line;
}

}

}
