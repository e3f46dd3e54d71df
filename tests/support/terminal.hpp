// SPDX-License-Identifier: MIT
// A pseudo-terminal for tests: what a program writes, and what the screen shows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace test {

/// A pseudo-terminal that understands carriage return, new line, "up", "erase the rest of the row"
/// and "erase the rest of the screen", and rewraps long lines when its width changes.
class Terminal {
public:
  explicit Terminal(std::size_t width) : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0)
      throw std::runtime_error("no pseudo-terminal");
    resize(width);
    file_ = std::fopen(::ptsname(master_), "w");
    if (file_ == nullptr) throw std::runtime_error("the pseudo-terminal cannot be opened");
  }
  ~Terminal() {
    std::fclose(file_);
    ::close(master_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  std::FILE* file() const { return file_; }

  void resize(std::size_t width) {
    read();
    width_ = width;
    winsize size{};
    size.ws_row = 50;
    size.ws_col = static_cast<unsigned short>(width);
    ::ioctl(master_, TIOCSWINSZ, &size);
  }

  /// Everything that was written.
  const std::string& bytes() {
    read();
    return bytes_;
  }

  /// The non-empty rows of the screen, without trailing blanks.
  std::vector<std::string> rows() {
    read();
    std::vector<std::string> result;
    for (const Line& line : lines_)
      for (std::size_t begin = 0; begin < line.size(); begin += width_) {
        std::string row;
        for (std::size_t i = begin; i < std::min(begin + width_, line.size()); ++i) row += line[i];
        row.erase(row.find_last_not_of(' ') + 1);
        if (!row.empty()) result.push_back(row);
      }
    return result;
  }

private:
  using Line = std::vector<std::string>; ///< characters written so far

  void read() {
    char piece[4096];
    for (ssize_t count; (count = ::read(master_, piece, sizeof piece)) > 0;)
      bytes_.append(piece, static_cast<std::size_t>(count));
    while (shown_ < bytes_.size()) show();
  }

  /// Takes the next character or command.
  void show() {
    const char c = bytes_[shown_];
    if (c == '\033') return obey();
    std::size_t size = 1;
    while (shown_ + size < bytes_.size() && (bytes_[shown_ + size] & 0xc0) == 0x80) ++size;
    const std::string character = bytes_.substr(shown_, size);
    shown_ += size;
    if (c == '\n') {
      if (++line_ == lines_.size()) lines_.emplace_back();
      column_ = 0;
    } else if (c == '\r') {
      column_ -= column_ % width_;
    } else {
      Line& line = lines_[line_];
      if (column_ >= line.size()) line.resize(column_ + 1, " ");
      line[column_++] = character;
    }
  }

  /// ESC [ count letter
  void obey() {
    const std::size_t end = bytes_.find_first_of("AJK", shown_);
    const std::string count = bytes_.substr(shown_ + 2, end - shown_ - 2);
    Line& line = lines_[line_];
    if (bytes_[end] == 'A') {
      column_ -= width_ * std::stoul(count);
    } else if (bytes_[end] == 'J') {
      line.resize(std::min(line.size(), column_));
      lines_.resize(line_ + 1);
    } else {
      const std::size_t row_end = (column_ / width_ + 1) * width_;
      for (std::size_t i = column_; i < std::min(row_end, line.size()); ++i) line[i] = " ";
    }
    shown_ = end + 1;
  }

  int master_;
  std::FILE* file_ = nullptr;
  std::size_t width_ = 0;
  std::string bytes_;
  std::size_t shown_ = 0; ///< bytes interpreted so far
  std::vector<Line> lines_{1};
  std::size_t line_ = 0, column_ = 0; ///< position of the cursor; a line may take several rows
};

/// Sets an environment variable during its lifetime.
class Variable {
public:
  Variable(const char* name, const char* value) : name_(name) {
    const char* const before = std::getenv(name);
    was_set_ = before != nullptr;
    if (was_set_) before_ = before;
    ::setenv(name, value, 1);
  }
  ~Variable() {
    if (was_set_)
      ::setenv(name_, before_.c_str(), 1);
    else
      ::unsetenv(name_);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

private:
  const char* name_;
  bool was_set_;
  std::string before_;
};

}
