// SPDX-License-Identifier: MIT
// Heads as JSON: "distance" names a distance, "head" describes a network on features.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/io/options.hpp>
#include <siamese/model/any_head.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <concepts>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace siamese {

namespace detail {
inline constexpr std::pair<std::string_view, bool PairFeatures::*> pair_feature_names[] = {
    {"u", &PairFeatures::u},
    {"v", &PairFeatures::v},
    {"difference", &PairFeatures::difference},
    {"product", &PairFeatures::product},
};
}

/// The features by name, in the order in which they stand.
inline std::vector<std::string> names_of(const PairFeatures& features) {
  std::vector<std::string> names;
  for (const auto& [name, member] : detail::pair_feature_names)
    if (features.*member) names.emplace_back(name);
  return names;
}

/// Throws ArgumentError for an unknown name, or one that stands twice.
inline PairFeatures features_named(const std::vector<std::string>& names) {
  PairFeatures features{false, false, false, false};
  for (const std::string& name : names) {
    const auto found = std::ranges::find(detail::pair_feature_names, name,
                                         [](const auto& feature) { return feature.first; });
    if (found == std::end(detail::pair_feature_names) || features.*found->second)
      throw ArgumentError(
          "'" + name + "' is no feature, or there twice; features are u, v, difference, product");
    features.*found->second = true;
  }
  return features;
}

inline void to_json(nlohmann::json& json, const FeatureHeadOptions& options) {
  json = {{"features", names_of(options.features)},
          {"hidden_size", options.hidden_size},
          {"outputs", options.outputs},
          {"dropout_rate", options.dropout_rate}};
}

/// Throws nlohmann's exceptions or ArgumentError.
inline void from_json(const nlohmann::json& json, FeatureHeadOptions& options) {
  options.features = features_named(json.at("features").get<std::vector<std::string>>());
  options.hidden_size = detail::size_from_json(json.at("hidden_size"), "hidden_size");
  options.outputs = detail::size_from_json(json.at("outputs"), "outputs");
  json.at("dropout_rate").get_to(options.dropout_rate);
}

namespace detail {

/// The part of a configuration that tells a head's options: a distance, a network's options, or
/// either.
template <class Options>
nlohmann::json head_to_json(const Options& options) {
  if constexpr (is_variant<Options>) {
    return std::visit([](const auto& chosen) { return head_to_json(chosen); }, options);
  } else if constexpr (Named<Options>) {
    return {{"distance", name_of(options)}};
  } else {
    return {{"head", options}};
  }
}

/// Throws nlohmann's exceptions or ArgumentError.
template <class Options>
Options head_from_json(const nlohmann::json& config) {
  if constexpr (is_variant<Options>) {
    if (config.contains("head")) return head_from_json<FeatureHeadOptions>(config);
    return head_from_json<AnyDistance>(config);
  } else if constexpr (std::constructible_from<Options, std::string_view>) {
    return Options(config.at("distance").template get<std::string>());
  } else if constexpr (Named<Options>) {
    const auto name = config.at("distance").template get<std::string>();
    if (name != Options::name)
      throw ArgumentError("the model's distance is " + name + ", not " +
                          std::string(Options::name));
    return Options{};
  } else {
    return config.at("head").template get<Options>();
  }
}

}

}
