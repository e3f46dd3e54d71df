// SPDX-License-Identifier: MIT
// Reads a search from a file; grids and random draws.

#include "compare/grid.hpp"
#include "cli/options.hpp"

#include <siamese/core/error.hpp>
#include <siamese/data/random_choice.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string_view>
#include <utility>

namespace siamese::tool {

namespace {

constexpr const char* sweep_section = "sweep";
constexpr std::size_t most_trials = 100'000;

[[noreturn]] void fail(const Setting& setting, const std::string& problem) {
  throw InputError(setting.place, 0, problem);
}

template <class T>
T number(const Setting& setting, const nlohmann::json& value, const Range<T>& range) {
  if (!value.is_string()) fail(setting, setting.key + " is not " + range.text());
  try {
    return parse_number(setting.key, value.get<std::string>(), range);
  } catch (const CLI::ParseError& error) {
    fail(setting, error.what());
  }
}

bool is_whole(const nlohmann::json& value) {
  return value.get<std::string>().find_first_not_of("-0123456789") == std::string::npos;
}

Dimension range_of(const Setting& setting) {
  const nlohmann::json& table = setting.value;
  for (const auto& [key, value] : table.items())
    if (key != "from" && key != "to" && key != "log")
      fail(setting, "a range has no '" + key + "'; write {from = A, to = B, log = true}");
  if (!table.contains("from") || !table.contains("to"))
    fail(setting, "a range needs both ends; write {from = A, to = B}");
  Dimension dimension{setting, {}};
  constexpr double most = 1e15;
  const nlohmann::json log = table.value("log", nlohmann::json("false"));
  if (log != "true" && log != "false") fail(setting, "log must be true or false");
  dimension.logarithmic = log == "true";
  const Range<double> ends{-most, most, "a number"};
  dimension.from = number(setting, table["from"], ends);
  dimension.to = number(setting, table["to"], ends);
  dimension.whole = is_whole(table["from"]) && is_whole(table["to"]);
  if (!(dimension.from < dimension.to)) fail(setting, "from must be below to");
  if (dimension.logarithmic && dimension.from <= 0) fail(setting, "with log, from must be above 0");
  return dimension;
}

/// Numbers have four digits, so that they are easy to read and repeat.
std::string draw(const Dimension& dimension, RandomChoice& random) {
  constexpr std::size_t steps = std::size_t{1} << 53;
  const double part = static_cast<double>(random.below(steps)) / static_cast<double>(steps);
  const double end = dimension.whole ? dimension.to + 1 : dimension.to;
  const double value =
      dimension.logarithmic
          ? std::exp(std::log(dimension.from) + part * std::log(end / dimension.from))
          : dimension.from + part * (end - dimension.from);
  char text[32];
  std::snprintf(text, sizeof text, dimension.whole ? "%.0f" : "%.4g",
                dimension.whole ? std::clamp(std::floor(value), dimension.from, dimension.to)
                                : value);
  return text;
}

Setting chosen(const Dimension& dimension, nlohmann::json value) {
  Setting setting = dimension.setting;
  setting.section.clear();
  setting.value = std::move(value);
  return setting;
}

std::vector<std::vector<Setting>> grid(const Search& search) {
  std::vector<std::vector<Setting>> all = {{}};
  for (const Dimension& dimension : search.dimensions) {
    if (all.size() * dimension.choices.size() > most_trials)
      fail(dimension.setting,
           "more than " + std::to_string(most_trials) + " combinations; draw some with trials = N");
    std::vector<std::vector<Setting>> longer;
    for (const std::vector<Setting>& settings : all)
      for (const nlohmann::json& choice : dimension.choices) {
        longer.push_back(settings);
        longer.back().push_back(chosen(dimension, choice));
      }
    all = std::move(longer);
  }
  return all;
}

std::vector<std::vector<Setting>> drawn(const Search& search) {
  RandomChoice random(search.seed);
  std::vector<std::vector<Setting>> all;
  std::set<nlohmann::json> known;
  for (std::size_t tries = 0; all.size() < search.trials && tries < 100 * search.trials; ++tries) {
    std::vector<Setting> settings;
    nlohmann::json values;
    for (const Dimension& dimension : search.dimensions) {
      values.push_back(dimension.choices.empty() ? nlohmann::json(draw(dimension, random))
                                                 : random.among(dimension.choices));
      settings.push_back(chosen(dimension, values.back()));
    }
    if (known.insert(values).second) all.push_back(std::move(settings));
  }
  return all;
}

}

Search read_search(const std::filesystem::path& path) {
  Search search;
  for (Setting& setting : read_settings(path)) {
    if (setting.section != sweep_section) {
      if (setting.key == "seed")
        fail(setting, "trainings have the seeds 1, 2, ...; write seeds = N in [sweep]");
      search.fixed.push_back(std::move(setting));
    } else if (setting.key == "trials") {
      search.trials = number(setting, setting.value, from_to<std::size_t>(1, most_trials));
    } else if (setting.key == "seed") {
      search.seed = number(setting, setting.value, seeds());
    } else if (setting.key == "seeds") {
      search.seeds = number(setting, setting.value, from_to(1, 1000));
    } else if (setting.value.is_object()) {
      search.dimensions.push_back(range_of(setting));
    } else if (setting.value.is_array()) {
      search.dimensions.push_back({setting, setting.value});
    } else {
      fail(setting, "'" + setting.key +
                        "' has one value; in [sweep] a key has a list of values, and other keys "
                        "belong to other sections");
    }
  }
  if (search.dimensions.empty())
    throw InputError(path.string(), 0,
                     "nothing to search; write a section [sweep] with lists of values: "
                     "learning_rate = [1e-3, 3e-4]");
  for (const Dimension& dimension : search.dimensions)
    if (dimension.choices.empty() && search.trials == 0)
      fail(dimension.setting, "a range needs the number of draws; write trials = N");
  return search;
}

std::vector<std::vector<Setting>> configurations(const Search& search) {
  return search.trials == 0 ? grid(search) : drawn(search);
}

}
