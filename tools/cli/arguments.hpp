// SPDX-License-Identifier: MIT
// Arguments of the command line: small slips are understood, and errors are plain sentences.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}

namespace siamese::tool {

/// Parses the arguments and runs the callbacks. Underscores for hyphens and capitals in the names
/// of options are understood, and several values after an option that may be given more than once.
/// Throws CLI::ParseError, for an unknown option or subcommand with the nearest known one.
void parse(CLI::App& app, std::vector<std::string> arguments);

/// Splits a line at blanks outside quotes.
std::vector<std::string> split_line(const std::string& line);

/// The error's message as a plain sentence.
std::string plain_message(const CLI::ParseError& error);

/// The command with the subcommands that the arguments name, such as "siamese data info".
std::string used_command(const CLI::App& app, const std::vector<std::string>& arguments);

}
