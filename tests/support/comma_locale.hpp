// SPDX-License-Identifier: MIT
// A locale that writes 1234.5 as 1.234,5.
#pragma once

#include <support/files.hpp>

#include <clocale>
#include <cstdlib>
#include <locale>
#include <string>
#include <string_view>

namespace test {

/// Makes such a locale the program's, for the C library and for streams, while it lives.
class CommaLocale {
public:
  CommaLocale() {
    const auto source = folder_.write("source", "LC_NUMERIC\ndecimal_point \",\"\n"
                                                "thousands_sep \".\"\ngrouping 3;3\n"
                                                "END LC_NUMERIC\n");
    const std::string command = "localedef -c --no-archive -i '" + source.string() +
                                "' -f ANSI_X3.4-1968 '" + (folder_.path() / "comma").string() +
                                "' >'" + (folder_.path() / "log").string() + "' 2>&1";
    // It warns of everything that the source does not define; `is_there` shows whether it worked.
    static_cast<void>(std::system(command.c_str()));
    ::setenv("LOCPATH", folder_.path().c_str(), 1);
    std::setlocale(LC_NUMERIC, "comma");
    std::locale::global(std::locale(std::locale::classic(), new Comma));
  }
  ~CommaLocale() {
    std::locale::global(std::locale::classic());
    std::setlocale(LC_NUMERIC, "C");
    ::unsetenv("LOCPATH");
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;

  /// Whether the C library has the locale; it needs the program localedef.
  bool is_there() const { return std::string_view(std::localeconv()->decimal_point) == ","; }

private:
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };

  TemporaryFolder folder_;
};

}
