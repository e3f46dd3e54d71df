// SPDX-License-Identifier: MIT
// Reads numbers from text, the same way in every locale.
#pragma once

#include <siamese/core/config.hpp>

#include <cerrno>
#include <charconv>
#include <clocale>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#if defined(__APPLE__)
#include <xlocale.h>
#endif

namespace siamese::detail {

/// Reads a decimal floating-point number by the C library, as parse_number does.
template <std::floating_point T>
std::optional<T> parse_with_strtod(std::string_view text) {
  // Blanks, hexadecimal digits and a leading plus sign are refused, as std::from_chars does.
  if (text.empty() || text.front() == '+' || text.find_first_not_of("0123456789+-.eE") != text.npos)
    return std::nullopt;
  const std::string terminated(text);
  char* stopped = nullptr;
  static const locale_t c_locale = ::newlocale(LC_ALL_MASK, "C", locale_t{});
  const locale_t before = ::uselocale(c_locale);
  T number;
  errno = 0;
  if constexpr (std::same_as<T, float>) {
    number = std::strtof(terminated.c_str(), &stopped);
  } else {
    number = std::strtod(terminated.c_str(), &stopped);
  }
  const bool in_range = errno != ERANGE || (std::isfinite(number) && number != T{0});
  ::uselocale(before);
  if (stopped != terminated.c_str() + terminated.size() || !in_range) return std::nullopt;
  return number;
}

/// The number that the whole text is; nothing if it is not a number or is out of the type's range.
template <class T>
requires std::is_arithmetic_v<T> std::optional<T> parse_number(std::string_view text) {
#if !defined(__cpp_lib_to_chars)
  // libc++ before version 20 reads integers only.
  if constexpr (std::floating_point<T>)
    return parse_with_strtod<T>(text);
  else
#endif
  {
    T number{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return number;
  }
}

}
