// SPDX-License-Identifier: MIT
// Declares options of a command from the options of structs.

#include "cli/option_table.hpp"
#include "cli/options.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace siamese::tool {

namespace {

std::string name_of(const HelpLine& line) {
  if (!line.name.empty()) return std::string(line.name);
  std::string name = "--" + std::string(line.key);
  std::ranges::replace(name, '_', '-');
  return name;
}

const BoundOption* find(const OptionOwner& owner, std::string_view key) {
  const auto found = std::ranges::find(owner.options, key, &BoundOption::key);
  return found == owner.options.end() ? nullptr : &*found;
}

/// The default shared by all owners, or that of each: "rnn: mean, multihead: sum".
std::string default_of(const std::vector<std::pair<std::string, BoundOption>>& targets) {
  const std::string first = targets.front().second.text();
  std::string each;
  bool same = true;
  for (const auto& [owner, option] : targets) {
    same = same && option.text() == first;
    each += (each.empty() ? "" : ", ") + owner + ": " + option.text();
  }
  return same ? first : each;
}

void add_option(CLI::App& command, const std::string& group, const HelpLine& line,
                const std::vector<std::pair<std::string, BoundOption>>& targets) {
  const BoundOption& first = targets.front().second;
  const std::string name = name_of(line);
  const auto set = [targets, name](const std::string& text) {
    try {
      for (const auto& target : targets) target.second.set(text);
    } catch (const ArgumentError& error) {
      usage_error(name + ": " + error.what());
    }
  };
  if (*first.type == '\0') {
    add_flag(
        command, name, [set](bool value) { set(value ? "true" : "false"); }, line.help)
        ->group(group);
    return;
  }
  const std::string help = line.help + (first.names.empty() ? "" : ": " + first.names);
  const bool tells_default = line.help.find("(default: ") != std::string::npos;
  command.add_option_function<std::string>(name, set, help)
      ->type_name(first.type)
      ->default_str(tells_default ? "" : default_of(targets))
      ->group(group);
}

}

void add_options(CLI::App& command, const std::string& group,
                 const std::vector<OptionOwner>& owners, const HelpTable& help) {
  for (const HelpLine& line : help) {
    std::vector<std::pair<std::string, BoundOption>> targets;
    for (const OptionOwner& owner : owners)
      if (const BoundOption* const option = find(owner, line.key))
        targets.emplace_back(owner.name, *option);
    if (targets.empty()) throw std::logic_error("no option " + std::string(line.key));
    add_option(command, group, line, targets);
  }
}

Ineffective without_effect(const std::vector<OptionOwner>& owners, const HelpTable& help,
                           const std::string& kind, std::string_view chosen) {
  Ineffective without{{}, "on the " + kind + ' ' + std::string(chosen)};
  const auto owner = std::ranges::find(owners, chosen, &OptionOwner::name);
  for (const HelpLine& line : help)
    if (owner == owners.end() || find(*owner, line.key) == nullptr)
      without.options.push_back(name_of(line));
  return without;
}

nlohmann::json typed(const std::string& text) {
  const nlohmann::json parsed = nlohmann::json::parse(text, nullptr, false);
  return parsed.is_number() || parsed.is_boolean() ? parsed : nlohmann::json(text);
}

nlohmann::json values_of(const std::vector<OptionOwner>& owners, const HelpTable& help,
                         std::string_view chosen) {
  nlohmann::json values = nlohmann::json::object();
  for (const OptionOwner& owner : owners) {
    if (owner.name != chosen) continue;
    for (const HelpLine& line : help) {
      const BoundOption* const option = find(owner, line.key);
      if (option == nullptr) continue;
      std::string key = name_of(line).substr(2);
      std::ranges::replace(key, '-', '_');
      const std::string text = option->text();
      if (!text.empty()) values[key] = typed(text);
    }
  }
  return values;
}

}
