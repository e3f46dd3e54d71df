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

/// Where the values of options come from, but for defaults and the command line.
struct Origins {
  std::map<std::string, std::string> places; ///< by the option's name, "--epochs": "FILE:line"
  std::vector<std::string> warnings;         ///< of keys that have no meaning here

  /// Says the warnings on standard error.
  void warn() const;
  /// The message, after the place in a file which an option that it begins with comes from.
  std::string located(const std::string& message) const;
};

/// The key of an option: "batch_size" of --batch-size, "encoder" of ENCODER.
std::string key_of(const CLI::Option& option);

/// Whether it is true or false.
bool is_flag(const CLI::Option& option);

/// The option a key stands for: "batch_size" or "batch-size", or as multihead-siamese-nets calls
/// it. A key that is unknown or belongs on the command line is a usage error.
CLI::Option& find_option(CLI::App& command, const Setting& setting);

/// Gives each option that has no value yet that of the last setting for it. What is not possible,
/// also a setting given twice in one file, is a usage error that names the place.
void give(CLI::App& command, const std::vector<Setting>& settings, Origins& origins);

/// Declares --config, for all options of the command. The command line has precedence.
void add_config(CLI::App& command, Origins& origins);

}
