// SPDX-License-Identifier: MIT
// All options that have an effect, with their values and the origins of the values.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace siamese::tool {

struct Ineffective;
struct Origins;

/// An option that has an effect.
struct EffectiveOption {
  std::string key, group;
  nlohmann::json value; ///< as read_settings returns it; null: no value, which the help explains
  std::string origin;   ///< "default", "command line" or "FILE:line"
};

/// The options that a file may give, except those in `ineffective`, in the order of the help.
/// `decided` has the values of options whose defaults depend on others.
std::vector<EffectiveOption> effective_options(const CLI::App& command, const Origins& origins,
                                               const std::vector<Ineffective>& ineffective,
                                               const nlohmann::json& decided);

/// The options as a file that --config reads.
std::string as_config(const std::vector<EffectiveOption>& options);

/// The options as JSON: {"epochs": {"value": 10, "origin": "default"}}. Threads and options of
/// output are left out, because they say nothing about the model.
nlohmann::json as_json(const std::vector<EffectiveOption>& options);

}
