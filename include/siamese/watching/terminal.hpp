// SPDX-License-Identifier: MIT
// The last line of a terminal, drawn again and again.
#pragma once

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

/// Whether the user's locale is one of UTF-8, by the variables of POSIX, the first that is set. The
/// C library's own answer would need setlocale(), which changes the whole program.
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

/// Columns of a text in UTF-8 whose characters take one each.
inline std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; }));
}

/// A line that is replaced in place, below what else is printed. Not movable: when it goes, what it
/// shows goes too.
class TerminalLine {
public:
  /// A file that is no terminal, or none at all, shows nothing.
  explicit TerminalLine(std::FILE* file) : file_(is_terminal(file) ? file : nullptr) {}
  ~TerminalLine() { clear(); }
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  bool is_terminal() const { return file_ != nullptr; }
  bool is_shown() const { return shown_ > 0; }

  /// Columns that a text may have. The last one stays empty, where terminals differ.
  std::size_t room() const { return width() - 1; }

  /// Shows a text of at most room() columns. It is written over the one before, in one piece, so
  /// that nothing flickers.
  void show(std::string_view text) {
    if (file_ == nullptr || (text.empty() && !is_shown())) return;
    std::string bytes = "\r";
    // A terminal that has become narrower has broken the old text into several lines.
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
