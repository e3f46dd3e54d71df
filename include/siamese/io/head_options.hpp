// SPDX-License-Identifier: MIT
// Heads as JSON: "distance" names a distance; "head" describes a network on features.
#pragma once

#include <siamese/core/error.hpp>
#include <siamese/io/option_json.hpp>
#include <siamese/model/any_head.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace siamese::detail {

/// The part of a configuration that describes a head: a distance, or the options of a network.
template <class H>
nlohmann::json head_to_json(const H& head) {
  return {{"head", head.options}};
}
template <class Distance, class D>
nlohmann::json head_to_json(const DistanceHead<Distance, D>& head) {
  return {{"distance", name_of(head.distance)}};
}
template <class D>
nlohmann::json head_to_json(const AnyHead<D>& head) {
  return head.visit([](const auto& chosen) { return head_to_json(chosen); });
}

/// The options of a head, from a configuration. Throws nlohmann's exceptions or ArgumentError.
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
