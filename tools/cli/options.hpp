// SPDX-License-Identifier: MIT
// Options with strict values: what is out of range or unknown is a usage error that says so.
#pragma once

#include <siamese/core/config.hpp>
#include <siamese/core/error.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace siamese::tool {

/// Ends the command with exit code 2.
[[noreturn]] inline void usage_error(const std::string& problem) {
  throw CLI::ValidationError(problem);
}

/// Options that would do nothing, and why: "--rounds has no effect but on ANLI".
struct Ineffective {
  std::vector<std::string> options;
  std::string why;

  bool names(const std::string& option) const {
    return std::find(options.begin(), options.end(), option) != options.end();
  }
};

/// A usage error if one of them was given.
inline void refuse(const std::vector<Ineffective>& ineffective, const CLI::App& command) {
  for (const Ineffective& without : ineffective)
    for (const std::string& option : without.options)
      if (command.count(option) > 0) usage_error(option + " has no effect " + without.why);
}

/// The values an option takes, and how a message calls them.
template <class T>
struct Range {
  T low, high;
  std::string name;
};

/// Whole numbers.
template <class T>
Range<T> from_to(T low, T high) {
  return {low, high, "a whole number from " + std::to_string(low) + " to " + std::to_string(high)};
}

inline Range<double> numbers_above_0() {
  return {std::numeric_limits<double>::min(), 1e6, "a number above 0, at most 1e6"};
}

/// Sizes of a sample corpus.
inline Range<std::size_t> sample_sizes() { return from_to<std::size_t>(40, 100'000'000); }

/// Seeds that every reader of JSON gives back exactly.
inline Range<std::uint64_t> seeds() {
  return from_to<std::uint64_t>(0, (std::uint64_t{1} << 53) - 1);
}

template <class T>
T parse_number(const std::string& option, const std::string& text, const Range<T>& range) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || !(value >= range.low && value <= range.high))
    usage_error(option + ": '" + text + "' is not " + range.name);
  return value;
}

/// --name N. The help shows the value that `target` has now as the default, unless that is `unset`.
template <class T>
CLI::Option* add_number(CLI::App& app, const std::string& name, T& target, const Range<T>& range,
                        const std::string& help, std::optional<T> unset = {}) {
  std::ostringstream shown;
  if (target != unset) shown << target;
  return app
      .add_option_function<std::string>(
          name,
          [&target, name, range](const std::string& text) {
            target = parse_number(name, text, range);
          },
          help)
      ->type_name("N")
      ->default_str(shown.str());
}

/// --name N,N,...
inline CLI::Option* add_numbers(CLI::App& app, const std::string& name, std::vector<Index>& target,
                                const Range<Index>& range, const std::string& help) {
  std::string shown;
  for (const Index value : target) shown += (shown.empty() ? "" : ",") + std::to_string(value);
  return app
      .add_option_function<std::string>(
          name,
          [&target, name, range](const std::string& text) {
            target.clear();
            std::istringstream items(text + ",");
            for (std::string item; std::getline(items, item, ',');)
              target.push_back(parse_number(name, item, range));
          },
          help)
      ->type_name("N,N,...")
      ->default_str(shown);
}

/// The value of an option, one of those an AnyOf knows.
template <class Any>
Any parse_choice(const std::string& option, const std::string& text) {
  try {
    return Any(text);
  } catch (const ArgumentError& error) {
    usage_error(option + ": " + error.what());
  }
}

/// --name NAME, one of those an AnyOf knows.
template <class Any>
CLI::Option* add_choice(CLI::App& app, const std::string& name, Any& target,
                        const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&target, name](const std::string& text) { target = parse_choice<Any>(name, text); },
          help + ": " + Any::names())
      ->type_name("NAME")
      ->default_str(std::string(target.name()));
}

/// --name NAME, the name of one of those an AnyOf knows.
template <class Any>
CLI::Option* add_name(CLI::App& app, const std::string& name, std::string& target,
                      const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&target, name](const std::string& text) {
            target = parse_choice<Any>(name, text).name();
          },
          help + ": " + Any::names())
      ->type_name("NAME")
      ->default_str(target);
}

/// --threads N.
inline CLI::Option* add_threads(CLI::App& app, int& target) {
  return add_number(app, "--threads", target, from_to(1, 1024),
                    "Threads; never changes the result (default: as many as the machine has)", {0});
}

}
