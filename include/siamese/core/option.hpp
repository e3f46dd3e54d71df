// SPDX-License-Identifier: MIT
// Options as data: a struct lists its options once, each with the values that it may have. Files,
// equality, checks and the command line all use that list.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>
#include <siamese/core/list.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace siamese {

/// Every value of its type is allowed.
struct AnyValue {};

/// The numbers from `low` to `high`.
template <class T>
struct Range {
  T low, high;
  const char* words = nullptr; ///< how messages describe the numbers; null: as whole numbers
  bool or_0 = false;           ///< 0 is allowed too and means "none"

  constexpr bool contains(T value) const { return value >= low && value <= high; }
  constexpr bool allows(T value) const { return contains(value) || (or_0 && value == T{0}); }
  /// Describes the numbers that `contains` accepts, for messages.
  std::string text() const {
    if (words != nullptr) return words;
    return "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  }
  std::string allowed() const { return (or_0 ? "0 or " : "") + text(); }
};

/// The whole numbers from `low` to `high`.
template <class T>
constexpr Range<T> from_to(T low, T high) {
  return {.low = low, .high = high};
}
/// The same range, and 0, which means "none".
template <class T>
constexpr Range<T> or_0(Range<T> range) {
  range.or_0 = true;
  return range;
}
/// Lengths of vectors and numbers of units.
constexpr Range<Index> sizes() { return from_to<Index>(1, 65536); }
/// Fractions in [0, 1), such as dropout rates.
template <class Real>
constexpr Range<Real> below_1() {
  return {.low = 0,
          .high = 1 - std::numeric_limits<Real>::epsilon() / 2,
          .words = "a number from 0 to below 1"};
}
/// Any number above 0. There is no upper limit, because too large a value shows in training.
constexpr Range<double> any_above_0() {
  return {.low = std::numeric_limits<double>::min(),
          .high = std::numeric_limits<double>::max(),
          .words = "a number above 0"};
}
/// Numbers above 0, up to 1e6.
constexpr Range<double> above_0() {
  return {.low = std::numeric_limits<double>::min(),
          .high = 1e6,
          .words = "a number above 0, at most 1e6"};
}

/// Seeds that every JSON reader returns exactly: below 2^53.
constexpr Range<std::uint64_t> seeds() {
  return from_to<std::uint64_t>(0, (std::uint64_t{1} << 53) - 1);
}

/// One of the texts `names`.
struct OneOf {
  std::span<const std::string_view> names;

  constexpr bool allows(std::string_view value) const {
    return std::find(names.begin(), names.end(), value) != names.end();
  }
  /// All names, separated by commas.
  std::string list() const {
    std::string text;
    for (const std::string_view name : names)
      text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
  }
  std::string allowed() const { return "one of " + list(); }
};

/// An enumeration whose values have names.
template <class E>
struct EnumNames {
  std::span<const std::pair<std::string_view, E>> values;

  constexpr bool allows(E) const { return true; }
  /// The value with that name; empty if there is none.
  constexpr std::optional<E> named(std::string_view wanted) const {
    for (const auto& [name, value] : values)
      if (name == wanted) return value;
    return {};
  }
  constexpr std::string_view name_of(E wanted) const {
    for (const auto& [name, value] : values)
      if (value == wanted) return name;
    return {};
  }
  /// All names, separated by commas.
  std::string list() const {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + std::string(value.first);
    return text;
  }
  std::string allowed() const { return "one of " + list(); }
};

/// An option of the struct S: its name in files, the member, and the values that it may have.
template <class S, class T, class Values = AnyValue>
struct Option {
  std::string_view name;
  T S::*member;
  Values values = {};
};

template <class S, class T>
Option(std::string_view, T S::*) -> Option<S, T>;
template <class S, class T, class Values>
Option(std::string_view, T S::*, Values) -> Option<S, T, Values>;

/// A struct whose options are declared as data by a static function `options`, which returns a
/// list of `Option`.
template <class S>
concept HasOptions = requires {
  S::options();
};

/// The options of a layer that has none.
struct NoOptions {
  static constexpr auto options() { return list_of(); }
};

/// Calls f(option) for each option of S, in the order of the list.
template <HasOptions S, class F>
void for_each_option(F&& f) {
  with_items(S::options(), [&](const auto&... option) { (f(option), ...); });
}
/// Calls f(option, value) for each option of a struct.
template <class S, class F>
requires HasOptions<std::remove_const_t<S>>
void for_each_option(S& options, F&& f) {
  for_each_option<std::remove_const_t<S>>(
      [&](const auto& option) { f(option, options.*option.member); });
}

/// The names of the options of S.
template <HasOptions S>
std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for_each_option<S>([&](const auto& option) { names.emplace_back(option.name); });
  return names;
}

/// Whether all options are equal, for the structs of this namespace.
template <HasOptions S>
bool operator==(const S& a, const S& b) {
  bool equal = true;
  for_each_option<S>(
      [&](const auto& option) { equal = equal && a.*option.member == b.*option.member; });
  return equal;
}

namespace detail {

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

/// A value as a message shows it.
template <class T>
requires(std::is_arithmetic_v<T> || std::same_as<T, std::string>) std::string
    shown(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_arithmetic_v<T>) {
    char text[32];
    return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
  } else {
    return '\'' + value + '\'';
  }
}

[[noreturn]] inline void refuse_option(const std::string& name, const std::string& allowed,
                                       const std::string& value = {}) {
  throw ArgumentError(name + " must be " + allowed + (value.empty() ? "" : ", not " + value));
}

template <HasOptions S>
void check_options(const S& options, const std::string& owner);

// The option's full name, owner + name, is made only where it is needed.
template <class Values, class T>
void check_option(const Values& values, const T& value, const std::string& owner,
                  std::string_view name) {
  if constexpr (HasOptions<T>) {
    check_options(value, owner + std::string(name) + '.');
  } else if constexpr (is_list<T>) {
    for (const auto& item : value) check_option(values, item, "each of " + owner, name);
  } else if constexpr (requires {
                         shown(value);
                         values.allows(value);
                       }) {
    if (!values.allows(value))
      refuse_option(owner + std::string(name), values.allowed(), shown(value));
  }
}

template <HasOptions S>
void check_options(const S& options, const std::string& owner) {
  for_each_option(options, [&](const auto& option, const auto& value) {
    check_option(option.values, value, owner, option.name);
  });
}

}

/// Returns `options` unchanged. Throws ArgumentError if a value is not allowed: "hidden_size must
/// be a whole number from 1 to 65536, not 0".
template <HasOptions S>
const S& checked(const S& options) {
  detail::check_options(options, "");
  return options;
}

}
