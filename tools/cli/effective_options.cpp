// SPDX-License-Identifier: MIT
// Collects and prints the options that have an effect.

#include "cli/effective_options.hpp"
#include "cli/configuration.hpp"
#include "cli/option_table.hpp"
#include "cli/options.hpp"
#include "cli/settings.hpp"

#include <algorithm>

namespace siamese::tool {

namespace {

constexpr const char* output_group = "Output";

bool is_shown(const CLI::Option& option, const std::vector<Ineffective>& ineffective) {
  return option.get_configurable() &&
         std::ranges::none_of(ineffective, [&](const Ineffective& without) {
           return without.names(option.get_name());
         });
}

nlohmann::json value_of(const CLI::Option& option, const nlohmann::json& decided) {
  const std::string key = key_of(option);
  if (option.count() > 0) {
    if (option.get_items_expected_max() > 1) return option.results();
    return option.results().front();
  }
  if (decided.contains(key)) {
    const nlohmann::json& value = decided[key];
    return value.is_string() || value.is_array() ? value : nlohmann::json(value.dump());
  }
  if (is_flag(option)) return "false";
  if (option.get_default_str().empty()) return nullptr;
  if (option.get_items_expected_max() > 1) return CLI::detail::split(option.get_default_str(), ',');
  return option.get_default_str();
}

}

std::vector<EffectiveOption> effective_options(const CLI::App& command, const Origins& origins,
                                               const std::vector<Ineffective>& ineffective,
                                               const nlohmann::json& decided) {
  std::vector<EffectiveOption> options;
  for (const CLI::Option* option : command.get_options()) {
    if (!is_shown(*option, ineffective)) continue;
    const auto place = origins.places.find(option->get_name());
    options.push_back({key_of(*option), option->get_positional() ? "" : option->get_group(),
                       value_of(*option, decided),
                       place != origins.places.end() ? place->second
                       : option->count() > 0         ? "command line"
                                                     : "default"});
  }
  return options;
}

std::string as_config(const std::vector<EffectiveOption>& options) {
  std::string text, group;
  for (const EffectiveOption& option : options) {
    if (option.group != group) text += "\n[" + option.group + "]\n";
    group = option.group;
    text += option.value.is_null()
                ? "# " + option.key + " is not set\n"
                : option.key + " = " + as_setting(option.value) + "  # " + option.origin + '\n';
  }
  return text;
}

nlohmann::json as_json(const std::vector<EffectiveOption>& options) {
  nlohmann::json json = nlohmann::json::object();
  for (const EffectiveOption& option : options)
    if (!option.value.is_null() && option.group != output_group && option.key != "threads")
      json[option.key] = {{"value", option.value.is_string() ? typed(option.value) : option.value},
                          {"origin", option.origin}};
  return json;
}

}
