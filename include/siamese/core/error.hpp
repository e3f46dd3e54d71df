// SPDX-License-Identifier: MIT
// What the library throws: one line that names what is wrong, where, and the remedy.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace siamese {

/// Base of every exception this library throws. Thrown before any state changes.
class Error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A value, or a combination of values, that a caller may not ask for.
class ArgumentError : public Error {
public:
  using Error::Error;
};

/// The operating system refused to open, read, write or rename a file.
class FileError : public Error {
public:
  using Error::Error;
};

/// The GPU, or a library that drives it, is not there, or cannot do what was asked for, such as so
/// many bytes of memory.
class DeviceError : public Error {
public:
  using Error::Error;
};

/// A training has come to numbers that are not finite, and would do so again.
class DivergenceError : public Error {
public:
  using Error::Error;
};

/// Content that cannot be used: `what()` reads "file:line: problem and remedy", without the line
/// where it is 0.
class InputError : public Error {
public:
  InputError(const std::string& file, std::size_t line, const std::string& problem)
      : Error(file + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + problem) {}
};

}
