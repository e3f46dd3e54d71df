// SPDX-License-Identifier: MIT
// TerminalLine: a line at the bottom of a terminal that is redrawn in place. Needs POSIX.
#pragma once

#include <siamese/core/config.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace siamese {

/// Whether the user's locale uses UTF-8, by the first of POSIX's variables that is set. Asking the
/// C library would need setlocale(), which affects the whole program.
inline bool locale_is_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string locale;
    for (const char* c = value; *c != '\0'; ++c)
      if (*c != '-') locale += static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
    return locale.find("utf8") != std::string::npos;
  }
  return false;
}

/// Columns of a UTF-8 text whose characters are one column wide.
inline std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

/// A line redrawn in place, below other output. The destructor clears it.
class TerminalLine {
public:
  /// Shows nothing if `file` is not a terminal or is null.
  explicit TerminalLine(std::FILE* file) : file_(is_terminal(file) ? file : nullptr) {}
  ~TerminalLine() { clear(); }
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  bool is_terminal() const { return file_ != nullptr; }
  bool is_shown() const { return shown_ > 0; }

  /// Columns available for a text. The last column stays empty, because terminals treat it
  /// differently.
  std::size_t room() const { return width() - 1; }

  /// Shows a text of at most room() columns. It overwrites the previous text in one write, so that
  /// nothing flickers.
  void show(std::string_view text) {
    if (file_ == nullptr || (text.empty() && !is_shown())) return;
    std::string bytes = "\r";
    // In a terminal that has become narrower, the old text occupies several lines.
    if (const std::size_t above = shown_ == 0 ? 0 : (shown_ - 1) / width(); above > 0)
      bytes += "\033[" + std::to_string(above) + "A\033[J";
    bytes += text;
    bytes += "\033[K";
    std::fwrite(bytes.data(), 1, bytes.size(), file_);
    std::fflush(file_);
    shown_ = columns_of(text);
  }

  void clear() { show(""); }

private:
  /// Whether a line can be redrawn.
  static bool is_terminal(std::FILE* file) {
    const char* const kind = std::getenv("TERM");
    return file != nullptr && ::isatty(::fileno(file)) == 1 && kind != nullptr &&
           std::string_view(kind) != "dumb";
  }

  std::size_t width() const {
    winsize size{};
    const bool known = ::ioctl(::fileno(file_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80U;
  }

  std::FILE* file_;
  std::size_t shown_ = 0; ///< columns
};

}
