// SPDX-License-Identifier: MIT
// Options with strict values: a value that is out of range or unknown is a usage error that says
// so.
#pragma once

#include "cli/option_table.hpp"
#include "cli/ranges.hpp"

#include <siamese/core/error.hpp>
#include <siamese/core/option.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace siamese::tool {

/// Reports a usage error, which ends the command with exit code 2.
[[noreturn]] inline void usage_error(const std::string& problem) {
  throw CLI::ValidationError(problem);
}

/// Options that would have no effect, and why.
struct Ineffective {
  std::vector<std::string> options;
  std::string why;

  bool names(const std::string& option) const {
    return std::find(options.begin(), options.end(), option) != options.end();
  }
};

/// Reports a usage error if one of them was given.
inline void refuse(const std::vector<Ineffective>& ineffective, const CLI::App& command) {
  for (const Ineffective& without : ineffective)
    for (const std::string& option : without.options)
      if (const auto* given = command.get_option_no_throw(option); given && given->count() > 0)
        usage_error(option + " has no effect " + without.why);
}

template <class T>
T parse_number(const std::string& option, const std::string& text, const Range<T>& range) {
  try {
    T value{};
    parse_value(text, range, value);
    return value;
  } catch (const ArgumentError& error) {
    usage_error(option + ": " + error.what());
  }
}

/// Declares the flag --name, or --name=false.
inline CLI::Option* add_flag(CLI::App& app, const std::string& name,
                             const std::function<void(bool)>& set, const std::string& help) {
  const CLI::callback_t take = [set](const CLI::results_t& results) {
    bool value = false;
    if (!CLI::detail::lexical_cast(results.front(), value)) return false;
    set(value);
    return true;
  };
  return app.add_option(name, take, help)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->expected(0);
}

/// Declares --name N. The help shows the current value of `target` as the default, unless it is
/// `unset`.
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

/// Reads the value of an option as one of the choices of an AnyOf.
template <class Any>
Any parse_choice(const std::string& option, const std::string& text) {
  try {
    return Any(text);
  } catch (const ArgumentError& error) {
    usage_error(option + ": " + error.what());
  }
}

/// Declares --name NAME, one of the choices of an AnyOf.
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

/// Declares --threads N.
inline CLI::Option* add_threads(CLI::App& app, int& target) {
  return add_number(app, "--threads", target, from_to(1, 1024),
                    "Threads; never changes the result (default: one per core)", {0});
}

}
