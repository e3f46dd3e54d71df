// SPDX-License-Identifier: MIT
// All options that have an effect, with their values and where those come from.
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

struct EffectiveOption {
  std::string key, group;
  nlohmann::json value; ///< as read_settings gives it; null: none, which the help explains
  std::string origin;   ///< "default", "command line" or "FILE:line"
};

/// The options that a file may give, without those in `ineffective`, in the order of the help.
/// `decided` has the values of those whose default depends on others.
std::vector<EffectiveOption> effective_options(const CLI::App& command, const Origins& origins,
                                               const std::vector<Ineffective>& ineffective,
                                               const nlohmann::json& decided);

/// As a file that --config reads.
std::string as_config(const std::vector<EffectiveOption>& options);

/// {"epochs": {"value": 10, "origin": "default"}}, but for where output goes and for threads,
/// which say nothing about the model.
nlohmann::json as_json(const std::vector<EffectiveOption>& options);

}
