// SPDX-License-Identifier: MIT
// The library's exceptions. Messages are one line: what is wrong, where, and the remedy.
#pragma once

#include <siamese/core/config.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

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

/// A text that a file made, as an error may quote it: without line breaks and the like.
inline std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
  return text;
}

}

}
