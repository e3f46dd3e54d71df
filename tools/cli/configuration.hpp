// SPDX-License-Identifier: MIT
// Options from files: --config.
#pragma once

#include "cli/settings.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}

namespace siamese::tool {

/// The files and lines from which options got their values, other than defaults and the command
/// line.
struct Origins {
  std::map<std::string, std::string> places; ///< by the option's name: "--epochs" -> "FILE:line"
  std::vector<std::string> warnings;         ///< about keys that have no effect here

  /// Prints the warnings on standard error.
  void warn() const;
  /// The message. If it begins with an option that came from a file, "FILE:line: " goes before it.
  std::string located(const std::string& message) const;
};

/// The key of an option: "batch_size" for --batch-size, "encoder" for ENCODER.
std::string key_of(const CLI::Option& option);

/// Whether the option is a flag, whose value is true or false.
bool is_flag(const CLI::Option& option);

/// The option with the key of a setting: "batch_size" or "batch-size", or its key in
/// multihead-siamese-nets. A key that is unknown or allowed only on the command line is a usage
/// error.
CLI::Option& find_option(CLI::App& command, const Setting& setting);

/// Gives each option that has no value yet the value of the last setting for it. An impossible
/// value, or a duplicate setting in one file, is a usage error that names the place.
void give(CLI::App& command, const std::vector<Setting>& settings, Origins& origins);

/// Declares --config for all options of the command. The command line has precedence.
void add_config(CLI::App& command, Origins& origins);

}
