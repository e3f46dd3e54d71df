// SPDX-License-Identifier: MIT
// Corrects arguments before CLI11 parses them, and translates its errors.

#include "cli/arguments.hpp"
#include "cli/nearest.hpp"
#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

namespace siamese::tool {

namespace {

std::vector<const CLI::App*> subcommands_of(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* find_subcommand(const CLI::App& command, const std::string& name) {
  const std::vector<const CLI::App*> all = subcommands_of(command);
  const auto found =
      std::ranges::find(all, name, [](const CLI::App* one) { return one->get_name(); });
  return found == all.end() ? nullptr : *found;
}

bool is_option(const std::string& argument) { return argument.size() > 1 && argument[0] == '-'; }

/// The names of the options, with their hyphens.
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// Corrects the name of an option, which may be followed by "=VALUE", and returns the option.
const CLI::Option& understand_option(const CLI::App& command, std::string& argument) {
  const std::size_t end = std::min(argument.find('='), argument.size());
  std::string name = argument.substr(0, end);
  if (const CLI::Option* const option = command.get_option_no_throw(name)) return *option;
  std::string corrected = lower(name);
  std::ranges::replace(corrected, '_', '-');
  if (const CLI::Option* const option = command.get_option_no_throw(corrected)) {
    argument.replace(0, end, corrected);
    return *option;
  }
  usage_error("unknown option " + name + did_you_mean(corrected, option_names(command)));
}

bool takes_several(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

/// The number of positional arguments that the command takes at most.
std::size_t positional_arguments(const CLI::App& command) {
  std::size_t count = 0;
  for (const CLI::Option* option : command.get_options())
    if (option->get_positional())
      count += static_cast<std::size_t>(option->get_items_expected_max());
  return count;
}

/// An argument that is neither an option nor an option's value.
struct Bare {
  std::size_t index;       ///< among the arguments
  std::string option = {}; ///< it follows this option's values, and may be one more
};

/// Gives surplus arguments to the options that they follow: "--train a b" becomes "--train a
/// --train b".
void give_surplus(const CLI::App& command, const std::vector<Bare>& bare,
                  std::vector<std::string>& arguments) {
  const std::size_t room = positional_arguments(command);
  std::size_t surplus = bare.size() - std::min(bare.size(), room);
  std::vector<std::pair<std::size_t, std::string>> inserted;
  std::vector<std::size_t> positional;
  for (const Bare& one : bare) {
    if (surplus > 0 && !one.option.empty()) {
      inserted.emplace_back(one.index, one.option);
      --surplus;
    } else {
      positional.push_back(one.index);
    }
  }
  if (surplus > 0) usage_error("unexpected argument '" + arguments[positional[room]] + "'");
  std::ranges::reverse(inserted); // an insertion moves those after it
  for (const auto& [index, option] : inserted)
    arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(index), option);
}

/// Corrects the arguments from index `first` on, which are the command's.
void understand(const CLI::App& command, std::vector<std::string>& arguments, std::size_t first) {
  const std::vector<const CLI::App*> subcommands = subcommands_of(command);
  std::vector<Bare> bare;
  std::string open; // the option whose values the next arguments may be
  for (std::size_t i = first; i < arguments.size(); ++i) {
    if (arguments[i] == "--") {
      for (++i; i < arguments.size(); ++i) bare.push_back({i});
      break;
    }
    if (is_option(arguments[i])) {
      const CLI::Option& option = understand_option(command, arguments[i]);
      open = takes_several(option) ? option.get_name() : "";
      if (arguments[i].find('=') == std::string::npos)
        i += static_cast<std::size_t>(std::max(option.get_items_expected_min(), 0));
    } else if (!subcommands.empty()) {
      if (const CLI::App* const found = find_subcommand(command, arguments[i]))
        return understand(*found, arguments, i + 1);
      std::vector<std::string> names;
      for (const CLI::App* one : subcommands) names.push_back(one->get_name());
      usage_error("unknown subcommand '" + arguments[i] + "'" + did_you_mean(arguments[i], names));
    } else {
      bare.push_back({i, open});
    }
  }
  give_surplus(command, bare, arguments);
}

/// The text without a part from the beginning.
std::string after(const std::string& text, std::string_view begin) {
  return text.substr(begin.size());
}

}

void parse(CLI::App& app, std::vector<std::string> arguments) {
  understand(app, arguments, 0);
  std::ranges::reverse(arguments); // as CLI11 expects them
  app.parse(std::move(arguments));
}

std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> arguments =
      CLI::detail::split_up(CLI::detail::find_and_modify(line, "=", CLI::detail::escape_detect));
  std::erase(arguments, std::string());
  return arguments;
}

std::string plain_message(const CLI::ParseError& error) {
  std::string text = error.what();
  const auto has = [&](std::string_view part) { return text.find(part) != text.npos; };
  const std::string name = text.substr(0, text.find(": "));
  if (has(" not in {") && text.ends_with('}')) { // CLI::IsMember
    const std::size_t value = name.size() + 2, end = text.find(" not in {");
    std::string known = text.substr(end + 9);
    known.pop_back();
    std::vector<std::string> names = CLI::detail::split(known, ',');
    const std::string given = text.substr(value, end - value);
    return name + ": unknown name '" + given + "'; known: " + CLI::detail::join(names, ", ") +
           did_you_mean(given, names);
  }
  if (has(" required ") && text.ends_with(" missing")) return name + " needs a value";
  if (has(": At Most ")) return name + " is given more than once; give it once";
  if (has(": At least ")) return name + " needs more values";
  if (text.ends_with(" was given a disallowed flag override"))
    return text.substr(0, text.find(' ')) + " takes no value";
  if (text.starts_with("Could not convert: ")) {
    const std::string setting = after(text, "Could not convert: ");
    const std::size_t equals = setting.find(" = ");
    return setting.substr(0, equals) + ": '" + after(setting.substr(equals), " = ") +
           "' is not true or false";
  }
  if (const std::size_t excludes = text.find(" excludes "); excludes != text.npos)
    return "give " + text.substr(0, excludes) + " or " + text.substr(excludes + 10) + ", not both";
  if (text == "A subcommand is required") return "give a subcommand";
  return text;
}

std::string used_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::string name = app.get_name();
  const CLI::App* command = &app;
  for (const std::string& argument : arguments) {
    command = find_subcommand(*command, argument);
    if (command == nullptr) break;
    name += ' ' + argument;
  }
  return name;
}

}
