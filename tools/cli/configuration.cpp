// SPDX-License-Identifier: MIT
// Passes settings to options as the command line does, so that they are checked in the same way.

#include "cli/configuration.hpp"
#include "cli/arguments.hpp"
#include "cli/nearest.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"

#include <siamese/core/error.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace siamese::tool {

namespace {

constexpr const char* config_option = "--config";

/// An option's key in multihead-siamese-nets, and its names of values, in lower case.
struct Alias {
  std::string_view key, option;
  std::vector<std::pair<std::string_view, std::string_view>> values;
};
const Alias aliases[] = {
    {"num_epochs", "epochs", {}},
    {"loss_function", "loss", {{"cross_entropy", "bce"}}},
    {"cell_type", "cell", {}},
    {"layers_normalization", "norm", {{"false", "none"}, {"true", "after"}}},
    {"char_embeddings", "characters", {}},
};
/// A key of multihead-siamese-nets that has no effect here.
constexpr std::string_view meaningless = "log_device_placement";

const Alias* find_alias(std::string_view key) {
  const auto found = std::ranges::find(aliases, key, &Alias::key);
  return found == std::end(aliases) ? nullptr : &*found;
}

/// The option with that key; null if there is none.
CLI::Option* look_up(CLI::App& command, const std::string& key) {
  std::string name = key;
  if (const Alias* const alias = find_alias(key)) name = alias->option;
  std::ranges::replace(name, '_', '-');
  if (CLI::Option* const option = command.get_option_no_throw("--" + name)) return option;
  if (lower(name) != name) return nullptr;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return command.get_option_no_throw(name); // a positional argument
}

/// The known key nearest to the unknown one.
std::string nearest_key(const CLI::App& command, const std::string& unknown) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options())
    if (option->get_configurable()) known.push_back(key_of(*option));
  for (const Alias& alias : aliases) known.emplace_back(alias.key);
  return nearest(unknown, known);
}

/// Reads a truth value like Python's configparser, which reads the files of multihead-siamese-nets.
std::string truth(const std::string& text) {
  for (const char* yes : {"true", "yes", "on", "1"})
    if (lower(text) == yes) return "true";
  for (const char* no : {"false", "no", "off", "0"})
    if (lower(text) == no) return "false";
  usage_error("'" + text + "' is not true or false");
}

/// The values as they would be given on the command line.
std::vector<std::string> arguments(const CLI::Option& option, const Setting& setting) {
  std::vector<std::string> texts;
  const auto add = [&](const nlohmann::json& value) {
    if (!value.is_string())
      usage_error("a " + std::string(value.is_array() ? "list in a list" : "table") +
                  " is not allowed as a value here");
    texts.push_back(value);
  };
  if (setting.value.is_array()) {
    for (const nlohmann::json& item : setting.value) add(item);
  } else {
    add(setting.value);
  }
  if (const Alias* const alias = find_alias(setting.key))
    for (std::string& text : texts) {
      text = lower(text);
      for (const auto& [theirs, ours] : alias->values)
        if (text == theirs) text = ours;
    }
  if (option.get_items_expected_max() > 1) return texts;
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ",") + text;
  if (is_flag(option)) joined = truth(joined);
  return {joined};
}

std::string file_of(const Setting& setting) {
  return setting.place.substr(0, setting.place.rfind(':'));
}

}

std::string key_of(const CLI::Option& option) {
  std::string key = lower(option.get_single_name());
  std::ranges::replace(key, '-', '_');
  return key;
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

void Origins::warn() const {
  for (const std::string& warning : warnings) note("siamese: warning: " + warning);
}

std::string Origins::located(const std::string& message) const {
  const auto found = places.find(message.substr(0, message.find_first_of(" :")));
  return (found == places.end() ? "" : found->second + ": ") + message;
}

CLI::Option& find_option(CLI::App& command, const Setting& setting) {
  CLI::Option* const option = look_up(command, setting.key);
  if (option == nullptr)
    usage_error(setting.place + ": unknown key '" + setting.key + "'; the nearest known one is " +
                nearest_key(command, setting.key));
  if (!option->get_configurable())
    usage_error(setting.place + ": '" + setting.key + "' belongs on the command line");
  return *option;
}

void give(CLI::App& command, const std::vector<Setting>& settings, Origins& origins) {
  std::vector<std::pair<CLI::Option*, const Setting*>> last;
  for (const Setting& setting : settings) {
    if (setting.section == "sweep")
      usage_error(setting.place + ": the section [sweep] is for siamese sweep");
    if (setting.key == meaningless) {
      origins.warnings.push_back(setting.place + ": " + setting.key + " has no meaning here");
      continue;
    }
    CLI::Option* const option = &find_option(command, setting);
    const auto given =
        std::ranges::find(last, option, [](const auto& known) { return known.first; });
    if (given == last.end()) {
      last.emplace_back(option, &setting);
      continue;
    }
    if (file_of(*given->second) == file_of(setting))
      usage_error(setting.place + ": '" + setting.key + "' is already set at " +
                  given->second->place);
    given->second = &setting;
  }
  for (const auto& [option, setting] : last) {
    if (option->count() > 0) continue;
    const std::string place = setting->place + ": ";
    try {
      option->add_result(arguments(*option, *setting));
      option->run_callback();
    } catch (const CLI::ParseError& error) {
      const std::string problem = plain_message(error);
      const bool named = problem.starts_with("--");
      usage_error(place + (named ? "" : setting->key + ": ") + problem);
    }
    origins.places[option->get_name()] = setting->place;
  }
}

void add_config(CLI::App& command, Origins& origins) {
  command
      .add_option_function<std::vector<std::string>>(
          config_option,
          [&command, &origins](const std::vector<std::string>& files) {
            std::vector<Setting> settings;
            for (const std::string& file : files) {
              const std::vector<Setting> more = read_settings(file);
              settings.insert(settings.end(), more.begin(), more.end());
            }
            give(command, settings, origins);
          },
          "Options from a file, in TOML or INI: batch_size = 256. May be given more than once: "
          "later "
          "files have precedence over earlier ones, the command line over all")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->configurable(false);
}

}
